//! Makes `answers.json`: every script of the corpus, run by the native engine.
//!
//! `cargo run` rewrites the answers, `cargo run -- --check` only compares them. Either fails when tree
//! walker and Grain differ in a script that is no named exception, or agree in one that is.

mod answer;
mod exceptions;
mod run;
mod settings;

use answer::{Line, Outcome};
use run::{run_script, Evaluator, Library, Run};
use serde::Serialize;
use settings::Limits;
use std::path::Path;
use std::{env, fs, process, thread};

/// Deep recursion is part of the corpus; a debug build's frames are large.
const STACK_BYTES: usize = 512 * 1024 * 1024;

#[derive(Serialize)]
struct Answer {
    name: String,
    #[serde(flatten)]
    outcome: Outcome,
    printed: Vec<Line>,
    grain_operations: u64,
    /// No native function is called, so PiCloud's count is `grain_operations` exactly.
    pure: bool,
    treewalker_agrees: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<Exception>,
}

#[derive(Serialize)]
struct Exception {
    reason: &'static str,
    treewalker: Outcome,
    treewalker_printed: Vec<Line>,
}

#[derive(Serialize)]
struct Answers {
    rhai: &'static str,
    answers: Vec<Answer>,
}

fn main() {
    // A panic of the engine is an answer too, and is told as one.
    std::panic::set_hook(Box::new(|_| {}));
    let worker = thread::Builder::new().stack_size(STACK_BYTES).spawn(make_answers);
    let result = worker
        .expect("a thread for the scripts")
        .join()
        .unwrap_or_else(|_| Err("The program panicked".to_string()));
    if let Err(message) = result {
        eprintln!("{message}");
        process::exit(1);
    }
}

fn make_answers() -> Result<(), String> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("The crate lies in the corpus")?;
    let mut names = script_names(&corpus.join("scripts"))?;
    names.sort();

    let mut answers = Vec::new();
    let mut faults = Vec::new();
    for name in names {
        let path = corpus.join("scripts").join(format!("{name}.rhai"));
        let source = fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
        match answer_script(name, &source) {
            Ok(answer) => answers.push(answer),
            Err(fault) => faults.push(fault),
        }
    }
    for (name, _) in exceptions::EXCEPTIONS {
        if !answers.iter().any(|answer| answer.name == *name) {
            faults.push(format!("{name}: an exception without a script"));
        }
    }
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }

    let count = answers.len();
    let document = Answers {
        rhai: "1.27.0",
        answers,
    };
    let json = serde_json::to_string_pretty(&document).map_err(|error| error.to_string())? + "\n";
    let path = corpus.join("answers.json");
    if env::args().any(|argument| argument == "--check") {
        let committed = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        if committed != json {
            return Err("answers.json is stale: run the program without --check".to_string());
        }
    } else {
        fs::write(&path, json).map_err(|error| error.to_string())?;
    }
    println!("{count} scripts answered");
    Ok(())
}

fn script_names(folder: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".rhai").map(str::to_string))
        .collect())
}

fn answer_script(name: String, source: &str) -> Result<Answer, String> {
    let limits = settings::limits_of(source).map_err(|error| format!("{name}: {error}"))?;
    let grain = run_script(source, &limits, Evaluator::Grain, Library::Standard);
    // Its operations are smaller ones: what Grain may do must not stop it, what is endless still does.
    let walker_limits = Limits {
        max_operations: limits.max_operations.saturating_mul(20),
        ..limits.clone()
    };
    let walked = run_script(source, &walker_limits, Evaluator::TreeWalker, Library::Standard);
    let bare = run_script(source, &limits, Evaluator::Grain, Library::OperatorsOnly);

    let agrees = same(&grain, &walked);
    let reason = exceptions::reason_of(&name);
    let exception = match (agrees, reason) {
        (true, None) => None,
        (false, Some(reason)) => Some(Exception {
            reason,
            treewalker: walked.outcome,
            treewalker_printed: walked.lines,
        }),
        (true, Some(_)) => return Err(format!("{name}: named as an exception, but they agree")),
        (false, None) => {
            return Err(format!(
                "{name}: tree walker and Grain differ\n  grain:  {}\n  walker: {}",
                summary(&grain),
                summary(&walked)
            ))
        }
    };
    Ok(Answer {
        name,
        pure: same(&grain, &bare) && grain.operations == bare.operations,
        outcome: grain.outcome,
        printed: grain.lines,
        grain_operations: grain.operations,
        treewalker_agrees: agrees,
        exception,
    })
}

fn same(one: &Run, other: &Run) -> bool {
    one.outcome == other.outcome && one.lines == other.lines
}

fn summary(run: &Run) -> String {
    let outcome = serde_json::to_string(&run.outcome).unwrap_or_default();
    let lines = serde_json::to_string(&run.lines).unwrap_or_default();
    format!("{outcome} {lines}")
}
