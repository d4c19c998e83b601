//! A thread with room for the deepest script: a native frame is larger than one in WebAssembly, and an overflow here would
//! be no finding.

use std::panic::{catch_unwind, resume_unwind};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Mutex, OnceLock};
use std::thread;

const STACK_BYTES: usize = 512 * 1024 * 1024;

type Job = (fn(&[u8]), Vec<u8>);

struct Lane {
    jobs: Sender<Job>,
    ends: Receiver<thread::Result<()>>,
}

/// Calls `target` with `data` there, and panics where it does.
pub fn on_a_large_stack(target: fn(&[u8]), data: &[u8]) {
    static LANE: OnceLock<Mutex<Lane>> = OnceLock::new();
    let lane = LANE.get_or_init(|| Mutex::new(start()));
    let lane = lane.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    lane.jobs.send((target, data.to_vec())).expect("the thread lives");
    if let Err(panic) = lane.ends.recv().expect("the thread answers") {
        drop(lane);
        resume_unwind(panic);
    }
}

fn start() -> Lane {
    let (jobs, work) = channel::<Job>();
    let (done, ends) = channel();
    thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(move || {
            for (target, data) in work {
                let _ = done.send(catch_unwind(|| target(&data)));
            }
        })
        .expect("a thread for the scripts");
    Lane { jobs, ends }
}
