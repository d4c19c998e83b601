//! Every target over its seeds, over what was ever found, and over parts of both.

use rhai_fuzz::TARGETS;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Scripts of the conformance corpus, in the form that the target takes them.
fn scripts(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let before: &[u8] = match target {
        "compile" => &[63],
        "run" | "engines" => &[],
        _ => return Vec::new(),
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/scripts");
    files(&folder)
        .into_iter()
        .map(|path| {
            let script = fs::read(&path).unwrap();
            (path, [before, &script].concat())
        })
        .collect()
}

fn try_target(name: &str) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut inputs = scripts(name);
    for folder in ["seeds", "found"] {
        for path in files(&root.join(folder).join(name)) {
            let data = fs::read(&path).unwrap();
            inputs.push((path, data));
        }
    }
    assert!(!inputs.is_empty(), "no seeds for {name}");
    for (path, data) in &inputs {
        // Shown with a failure: an abort names no test.
        println!("{}", path.display());
        target(data);
        // Cut off, as the network and mutations leave it.
        for part in 1..8 {
            target(&data[..data.len() * part / 8]);
        }
    }
}

macro_rules! tests {
    ($($name:ident)*) => {
        $(#[test] fn $name() { try_target(stringify!($name)); })*

        #[test]
        fn every_target_is_tried() {
            assert_eq!(TARGETS.map(|(name, _)| name).to_vec(), [$(stringify!($name)),*]);
        }
    };
}

tests!(frame json body answer log compile run engines);
