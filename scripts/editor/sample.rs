use nnsight::prelude::*;

#[derive(Debug, Traceable)]
struct Best<'s> {
    layer: Traced<'s, i64>,
    norm: Traced<'s, f64>,
}

#[intervene]
fn damped(x: Traced<f64>, by: f64) -> Traced<f64> {
    let mut left = x * by;
    while left > 3.0 {
        left = left - 1.0;
    }
    if left < 0.0 {
        return x;
    }
    left
}

fn main() -> Result<(), Error> {
    let model = LanguageModel::tiny()?;
    let (layer, list) = session!(model, |session| {
        let list = session.list();
        let mut total = session.value(0.0);
        let mut best = Best { layer: session.value(0), norm: session.value(0.0) };
        'layers: for layer in session.iter(model.layers()) {
            let norm = session.trace("The Eiffel Tower is in", |m| {
                let residual = m.transformer.h[layer].output;
                m.transformer.h[0].mlp.output *= 0.5;
                m.transformer.h[1].attn.output[s![.., -1, ..]] = 0.0;
                residual.powi_scalar(2).sum().item()
            });
            for host in 0..2 {
                let scaled = norm * f64::from(host);
                list.append(scaled);
            }
            if norm > best.norm && layer != 5 {
                best.layer = layer;
                best.norm = norm;
            } else if norm < 0.0 {
                continue 'layers;
            } else {
                total += norm;
            }
            let kind = match layer {
                0 => session.value(1),
                1..=3 => session.value(2),
                other if other > 7 => break,
                _ => session.value(3),
            };
            let y = damped(norm, 0.5);
            log!(session, "{layer}: {norm:.3} {} {kind}", y);
            println!("{total} after {}", layer);
            list.append(y + total);
        }
        let mut k = list.len();
        let count = loop {
            k = k + 1;
            if k > 9 {
                break k;
            }
        };
        assert!(count > 3, "{count} is few");
        (best.layer.save(), list.save())
    })?;
    println!("{layer} {list:?}");
    Ok(())
}
