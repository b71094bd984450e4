use nnsight::{session, stage::*, model::*};
fn model() -> LanguageModel {
    let config: Gpt2Config = serde_json::from_str(r#"{"model_type":"gpt2","n_layer":2,"n_head":2,"n_embd":16,"n_positions":32,"vocab_size":40}"#).unwrap();
    LanguageModel::from_parts("random", Gpt2::new_random(&config, &nnsight::device::DeviceMap::Cpu.resolve().unwrap(), 0).unwrap(), None)
}
#[test]
fn seed() {
    let model = model();
    let li2 = session!(model, |session| {
        let li = session.list();
        for num in 0..3 { li.append(session.list_of([num])); }
        let li2 = session.list();
        for item in li {
            for item_2 in item {
                li2.append(item_2);
            }
        }
        li2.save()
    }).unwrap();
    assert_eq!(li2, [0, 1, 2]);
}
#[test]
fn carried() {
    let model = model();
    let (a, n, w) = session!(model, |session| {
        let mut acc = session.value(0.0);
        let mut n = session.value(0);
        for x in session.iter([1.0, 2.0, 3.0, 4.0]) {
            if x > 3.5 { break; }
            if x < 1.5 { n += 10; continue } else { n += 1; }
            acc = acc + x;
        }
        let mut w = session.value(1);
        while w < 100 && n > 0 { w *= 2; }
        (acc.save(), n.save(), w.save())
    }).unwrap();
    assert_eq!((a, n, w), (5.0, 12, 128));
}
#[test]
fn hooks() {
    let model = model();
    let (h, l) = session!(model, |session| {
        let h = session.list();
        for layer in session.iter(0..2) {
          let x = session.trace(vec![1, 2, 3], |m| {
            m.transformer.h[0].output[s![.., -1, ..]] = 0.0;
            m.transformer.h[layer].output
          });
          h.append(x);
        }
        let l = session.trace(vec![1, 2, 3], |m| m.lm_head.output.save());
        (h.save(), l)
    }).unwrap();
    println!("{} {}", h[0], l);
    assert_eq!(h.len(), 2);
    assert_eq!(l.dims(), [1, 3, 40]);
}
