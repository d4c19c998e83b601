use rhai::Dynamic;
use rhai_wasm::execution;
use rhai_wasm::json::{parse, parse_strictly, write, Sizes, Strict, Unreadable};
use serde_json::Value;

/// JSON is read as serde reads it, within 64-bit integers and 256 levels; what is written is read as the same value.
pub fn json(data: &[u8]) {
    let theirs = serde_json::from_slice::<Value>(data);
    match (parse(data, Sizes::default()), &theirs) {
        (Ok((value, values)), Ok(expected)) => {
            assert!(same(&value, expected), "{value:?} for {expected}");
            assert!(values >= 1);
            assert_survives(&value);
        }
        (Ok((value, _)), Err(error)) => {
            let beyond_serde = error.to_string().contains("recursion limit") || data.starts_with("\u{feff}".as_bytes());
            assert!(beyond_serde, "{value:?}, and {error}");
        }
        (Err(Unreadable::Malformed(message)), Ok(expected)) => {
            assert!(message.starts_with("A number beyond"), "{message}: {expected}");
        }
        (Err(Unreadable::TooLarge(what)), _) => panic!("{what}: no size was limited"),
        (Err(_), Err(_)) => {}
    }
    let small = Sizes {
        string: 32,
        array: 8,
        map: 4,
    };
    if let Ok((value, _)) = parse(data, small) {
        assert!(within(&value, small), "{value:?}");
    }
    let strict = Strict { max_depth: 8 };
    if let Ok((value, _)) = parse_strictly(data, Sizes::default(), strict) {
        let (loose, _) = parse(data, Sizes::default()).expect("what is read strictly is read");
        assert_eq!(format!("{value:?}"), format!("{loose:?}"));
    }
}

fn same(ours: &Dynamic, theirs: &Value) -> bool {
    match theirs {
        Value::Null => ours.is_unit(),
        Value::Bool(truth) => ours.as_bool() == Ok(*truth),
        Value::String(text) => ours.as_immutable_string_ref().is_ok_and(|ours| ours.as_str() == text),
        Value::Number(number) => match (ours.as_int(), ours.as_float()) {
            // `-0` is an integer here, and a float there.
            (Ok(ours), _) => number.as_i64() == Some(ours) || (ours == 0 && number.as_f64() == Some(0.0)),
            (_, Ok(ours)) => number.as_f64() == Some(ours),
            _ => false,
        },
        Value::Array(items) => ours
            .as_array_ref()
            .is_ok_and(|ours| ours.len() == items.len() && ours.iter().zip(items).all(|(a, b)| same(a, b))),
        Value::Object(entries) => ours.as_map_ref().is_ok_and(|ours| {
            ours.len() == entries.len()
                && entries
                    .iter()
                    .all(|(name, value)| ours.get(name.as_str()).is_some_and(|ours| same(ours, value)))
        }),
    }
}

fn assert_survives(value: &Dynamic) {
    thread_local! {
        static ENGINE: rhai::Engine = execution::engine();
    }
    let mut text = String::new();
    ENGINE
        .with(|engine| write(engine, value, &mut text))
        .expect("it was JSON");
    let (again, _) = parse(text.as_bytes(), Sizes::default()).expect("it is JSON");
    assert_eq!(format!("{again:?}"), format!("{value:?}"));
}

fn within(value: &Dynamic, sizes: Sizes) -> bool {
    let (mut string, mut array, mut map) = (0, 0, 0);
    count(value, &mut string, &mut array, &mut map);
    string <= sizes.string && array <= sizes.array && map <= sizes.map
}

fn count(value: &Dynamic, string: &mut usize, array: &mut usize, map: &mut usize) {
    if let Ok(text) = value.as_immutable_string_ref() {
        *string += text.len();
    } else if let Ok(items) = value.as_array_ref() {
        *array += items.len();
        items.iter().for_each(|item| count(item, string, array, map));
    } else if let Ok(entries) = value.as_map_ref() {
        *map += entries.len();
        entries.values().for_each(|item| count(item, string, array, map));
    }
}
