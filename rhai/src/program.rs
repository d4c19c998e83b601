//! Compiling a script to bytecode.

use rhai::grain::{Compiler, SharedProgram};
use rhai::{Engine, ParseError, Stmt, ASTNode, AST};

/// The name by which the appended call finds `ctx`, whatever the script calls its own variables.
pub const HIDDEN_CTX: &str = "__picloud_ctx__";

/// A compiled script.
pub struct Program {
    pub main: SharedProgram,
    /// The call of `handle`, where it could not be appended to `main`: a `return` at the top would skip it.
    pub handler: Option<SharedProgram>,
}

/// Compiles a script. One with `fn handle(ctx)` gets a call of it appended.
///
/// # Errors
///
/// The parser's, with line and column.
pub fn compile(engine: &Engine, source: &str) -> Result<Program, ParseError> {
    let script = engine.compile(source)?;
    let handles = script.iter_functions().any(|function| function.name == "handle" && function.params.len() == 1 && function.this_type.is_none());
    if !handles {
        return Ok(Program { main: lower(&script), handler: None });
    }
    let call = engine.compile(format!("handle({HIDDEN_CTX})"))?;
    if returns_at_the_top(&script) {
        let handler = script.clone_functions_only().merge(&call);
        return Ok(Program { main: lower(&script), handler: Some(lower(&handler)) });
    }
    Ok(Program { main: lower(&script.merge(&call)), handler: None })
}

fn lower(ast: &AST) -> SharedProgram {
    Compiler::new().compile(ast).into_shared()
}

fn returns_at_the_top(ast: &AST) -> bool {
    let mut found = false;
    ast.clone_statements_only().walk(&mut |path: &[ASTNode]| {
        if let Some(ASTNode::Stmt(Stmt::Return(..))) = path.last() {
            found = true;
        }
        !found
    });
    found
}
