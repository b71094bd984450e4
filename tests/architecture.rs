//! `ARCHITECTURE.md` lists every source file and no other.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut BTreeSet<String>, root: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder of the repository") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !["target", "ui"].contains(&name.as_str()) {
                sources(&path, found, root);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let path = path.strip_prefix(root).expect("below the root");
            let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            found.insert(parts.join("/"));
        }
    }
}

#[test]
fn the_map_lists_every_source_file_and_no_other() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut there = BTreeSet::new();
    sources(&root, &mut there, &root);
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).expect("the map");
    let listed: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("- `")?.split_once("`: "))
        .map(|(file, _)| file.to_owned())
        .filter(|file| Path::new(file).extension().is_some_and(|extension| extension == "rs"))
        .collect();
    let missing: Vec<_> = there.difference(&listed).collect();
    let extra: Vec<_> = listed.difference(&there).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing: {missing:#?}\nextra: {extra:#?}");
}
