//! A model of a few additions: every block adds one in its attention and one in its MLP.

use std::cell::RefCell;
use std::ops::ControlFlow;

use burn::tensor::{Device, Int, Tensor};

use crate::device::test_device;
use crate::exec::{Backbone, Fault, Watch};
use crate::model::Layout;
use crate::point::{HookPoint, Kind, Module, Phase, Site};
use crate::tensor::{AnyTensor, Dims};

pub(crate) const LAYERS: u32 = 4;
pub(crate) const WIDTH: usize = 2;

/// Remembers which points were handed over and how many passes ran.
#[derive(Default)]
pub(crate) struct Fake {
    pub visited: RefCell<Vec<String>>,
    /// The first value of a position with which a pass fails in its second block.
    pub refuses: Option<f32>,
}

impl Fake {
    pub fn visited(&self) -> Vec<String> {
        self.visited.take()
    }
}

struct Pass<'p, 'w> {
    fake: &'p Fake,
    watch: &'p mut Watch<'w>,
}

type Shown = Result<ControlFlow<(), Tensor<2>>, Box<Fault>>;

impl Pass<'_, '_> {
    fn show(&mut self, point: HookPoint, x: Tensor<2>) -> Shown {
        let site = point.site();
        if site.info().kind != Kind::Float || site.rank() != 3 || !self.watch.wants(point) {
            return Ok(ControlFlow::Continue(x));
        }
        self.fake.visited.borrow_mut().push(point.to_string());
        if point.site() == Site::LmHeadOutput {
            // Its logits are what it read.
            let parts = self.watch.logits().into_iter().map(|request| {
                let of = |numbers: Vec<i64>| Tensor::<1, Int>::from_ints(numbers.as_slice(), &test_device());
                let x = request.tokens.map_or_else(|| x.clone(), |tokens| x.clone().select(0, of(tokens)));
                AnyTensor::new(
                    request.vocabulary.map_or_else(|| x.clone(), |rows| x.clone().select(1, of(rows))),
                )
            });
            let parts = parts.enumerate().collect();
            return Ok(match self.watch.visit_parts(point, parts)? {
                ControlFlow::Break(()) => ControlFlow::Break(()),
                ControlFlow::Continue(_) => ControlFlow::Continue(x),
            });
        }
        Ok(match self.watch.visit(point, AnyTensor::new(x))? {
            ControlFlow::Break(()) => ControlFlow::Break(()),
            ControlFlow::Continue(visited) => {
                ControlFlow::Continue(visited.value.typed().expect("the executor has checked it"))
            }
        })
    }
}

impl Backbone for Fake {
    fn n_layers(&self) -> u32 {
        LAYERS
    }

    fn device(&self) -> Device {
        test_device()
    }

    fn encode(&self, text: &str) -> Result<Vec<i64>, Box<Fault>> {
        Ok(text.bytes().map(|byte| i64::from(byte - b'a')).collect())
    }

    fn check_tokens(&self, ids: &[i64]) -> Result<(), Box<Fault>> {
        if ids.is_empty() || ids.len() > 8 {
            return Err(Box::new(Fault::Prompt { message: format!("a prompt of {} tokens", ids.len()) }));
        }
        match ids.iter().find(|id| !(0..100).contains(*id)) {
            Some(id) => Err(Box::new(Fault::Prompt { message: format!("no token {id}") })),
            None => Ok(()),
        }
    }

    fn site_dims(&self, site: Site, batch: usize, positions: usize) -> Dims {
        let dim = |axis: &&str| match *axis {
            "batch" => batch,
            "position" => positions,
            _ => WIDTH,
        };
        site.info().axes.iter().map(dim).collect()
    }

    fn forward(&self, ids: Tensor<1, Int>, layout: Layout, watch: &mut Watch<'_>) -> Result<(), Box<Fault>> {
        assert_eq!(ids.dims(), [layout.tokens()]);
        let mut pass = Pass { fake: self, watch };
        let ids = ids.float();
        let given = ids.to_data();
        let mut x = ids.unsqueeze_dim::<2>(1).repeat_dim(1, WIDTH);
        let points =
            Site::ALL.iter().filter(|s| s.info().phase == Phase::Embed).map(|s| HookPoint::global(*s));
        let blocks = (0..LAYERS).flat_map(|layer| {
            Site::ALL
                .iter()
                .filter(|s| s.info().phase == Phase::Block)
                .map(move |s| HookPoint::in_layer(*s, layer))
        });
        let last =
            Site::ALL.iter().filter(|s| s.info().phase == Phase::Unembed).map(|s| HookPoint::global(*s));
        for point in points.chain(blocks).chain(last) {
            if matches!(point.site(), Site::AttnOutput | Site::MlpOutput) {
                x = x + 1.0;
            }
            if point == HookPoint::in_layer(Site::ResidMid, 1)
                && let Some(refused) = self.refuses
                && given.iter::<f32>().any(|id| (id - refused).abs() < 0.5)
            {
                return Err(Box::new(Fault::Forward { message: format!("the fake refuses {refused}") }));
            }
            match pass.show(point, x)? {
                ControlFlow::Break(()) => return Ok(()),
                ControlFlow::Continue(shown) => x = shown,
            }
            if let (Site::BlockInput, Some(layer)) = (point.site(), point.layer()) {
                pass.watch.enters(layer, x.dims()[0]);
            }
        }
        Ok(())
    }

    fn call(&self, module: Module, _: Option<u32>, input: AnyTensor) -> Result<AnyTensor, Box<Fault>> {
        assert!(module != Module::LmHead, "the fake has no unembedding");
        match input.typed::<3, burn::tensor::Float>() {
            Ok(x) => Ok((x + 10.0).into()),
            Err(e) => Err(Box::new(Fault::Call { message: e.to_string() })),
        }
    }
}
