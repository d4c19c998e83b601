//! Compiling a script to bytecode.

use crate::compile_cost;
use rhai::grain::{Compiler, SharedProgram};
use rhai::{ASTFlags, ASTNode, Engine, Expr, ParseError, Stmt, AST};

/// What the appended code calls to have `ctx`. Not through the scope that a program is run with: with anything in it,
/// Grain (1.27) loses the counter of `for (item, counter) in ...`.
pub const CTX_FUNCTION: &str = "__picloud_ctx__";

/// A compiled script.
pub struct Program {
    pub main: SharedProgram,
    /// The call of `handle`, where it could not be appended to `main`: a `return` at the top would skip it.
    pub handler: Option<SharedProgram>,
    /// How often its code calls `CTX_FUNCTION` for the platform.
    pub platform_calls: u32,
    /// The nesting that it was compiled for, which `parse_json` keeps to as well.
    pub max_expr_depth: usize,
}

/// Compiles a script, with `ctx` as a constant before it. One with `fn handle(ctx)` gets a call of it appended.
///
/// # Errors
///
/// The parser's, with line and column.
pub fn compile(engine: &Engine, source: &str) -> Result<Program, ParseError> {
    compile_cost::begin();
    let script = engine.compile(source).map_err(compile_cost::explain)?;
    compile_cost::begin();
    let max_expr_depth = engine.max_expr_depth();
    let handles = script
        .iter_functions()
        .any(|function| function.name == "handle" && function.params.len() == 1 && function.this_type.is_none());
    let reads_ctx = if handles {
        names_ctx_at_the_top(&script)
    } else {
        source.contains("ctx")
    };
    let main = if reads_ctx {
        engine.compile(format!("const ctx = {CTX_FUNCTION}();"))?.merge(&script)
    } else {
        script.clone()
    };
    let platform_calls = u32::from(reads_ctx) + u32::from(handles);
    if !handles {
        return Ok(Program {
            main: lower(&main),
            handler: None,
            platform_calls,
            max_expr_depth,
        });
    }
    let call = engine.compile(format!("handle({CTX_FUNCTION}())"))?;
    if returns_at_the_top(&script) {
        let handler = script.clone_functions_only().merge(&call);
        return Ok(Program {
            main: lower(&main),
            handler: Some(lower(&handler)),
            platform_calls,
            max_expr_depth,
        });
    }
    Ok(Program {
        main: lower(&main.merge(&call)),
        handler: None,
        platform_calls,
        max_expr_depth,
    })
}

/// Whether a statement outside of functions names `ctx`, closures that capture it included. Declaring it costs a run
/// a microsecond that most scripts with `handle` need not spend.
fn names_ctx_at_the_top(ast: &AST) -> bool {
    let mut found = false;
    ast.clone_statements_only().walk(&mut |path: &[ASTNode]| {
        found |= match path.last() {
            Some(ASTNode::Expr(Expr::Variable(variable, ..))) => variable.1 == "ctx",
            Some(ASTNode::Stmt(Stmt::Share(captured))) => captured.iter().any(|(name, _)| name.name == "ctx"),
            _ => false,
        };
        !found
    });
    found || global_ctx(ast)
}

/// Whether a function may name `global::ctx`.
fn global_ctx(ast: &AST) -> bool {
    let mut found = false;
    ast.walk(&mut |path: &[ASTNode]| {
        if let Some(ASTNode::Expr(Expr::Variable(variable, ..))) = path.last() {
            found |= variable.1 == "ctx" && !variable.2.is_empty();
        }
        !found
    });
    found
}

fn lower(ast: &AST) -> SharedProgram {
    Compiler::new().compile(ast).into_shared()
}

fn returns_at_the_top(ast: &AST) -> bool {
    let mut found = false;
    ast.clone_statements_only().walk(&mut |path: &[ASTNode]| {
        // A `throw` is one too, by its flags.
        if let Some(ASTNode::Stmt(Stmt::Return(_, flags, _))) = path.last() {
            found |= !flags.intersects(ASTFlags::BREAK);
        }
        !found
    });
    found
}
