//! Memory of this process, as Linux counts it.

/// The largest resident size so far, in bytes; `None` where the system does not tell.
pub fn peak() -> Option<u64> {
    field("VmHWM:")
}

/// The resident size now, in bytes; `None` where the system does not tell.
pub fn resident() -> Option<u64> {
    field("VmRSS:")
}

fn field(name: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}
