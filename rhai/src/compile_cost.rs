//! A bound on how long compiling takes, and on straight-line code that the host cannot look into, counted while the
//! script is read.
//!
//! Grain (1.27) looks every constant, name and chain up in a list of those before it, writing each constant of the list
//! as text anew, and the parser compares every key of a map literal with all before it: a script of 256 KiB can take
//! minutes, and nothing can interrupt it. The estimate is a function of the source alone, so a script that is refused
//! is refused everywhere.

use rhai::{LexError, ParseError, ParseErrorType, Position, Token};
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// In nanoseconds of a middling machine, for everything together.
const BUDGET: u64 = 150_000_000;

// What one look at an entry of a list costs, in nanoseconds as measured in WebAssembly.
const CONSTANT: u64 = 40;
const FLOAT: u64 = 110;
const CLOSURE: u64 = 200;
const ESCAPED_BYTE: u64 = 20;
/// Debug text asks Unicode's tables whether the character can be shown.
const CHARACTER: u64 = 480;
const CHAIN: u64 = 30;
/// In tenths.
const NAME: u64 = 60;

/// Straight-line code costs no operation, and comparing two strings allocates nothing: neither lets the host look. At
/// 0.3 ms for the longest strings, this many in one function, or outside of all, hold a worker for 0.6 s; a loop's round
/// and a function's call are operations.
const MAX_COMPARISONS: u32 = 2_000;

const REFUSAL: &str =
    "Too many different constants, names or closures, or comparisons: the script would hold its worker for too long";

/// A list that is searched from its start; an entry's weight is what looking at it costs.
#[derive(Default)]
struct Pool {
    /// The cost of a search that ends at the entry.
    known: HashMap<u64, u64>,
    total: u64,
}

impl Pool {
    fn search(&mut self, entry: u64, weight: u64) -> u64 {
        if let Some(cost) = self.known.get(&entry) {
            return *cost;
        }
        self.total += weight;
        self.known.insert(entry, self.total);
        self.total
    }

    fn push(&mut self, weight: u64) -> u64 {
        self.total += weight;
        self.total
    }
}

/// Where the reader is: a function's head, its body, or neither.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum FunctionPart {
    #[default]
    None,
    Head,
    Body,
}

/// What a `{` opened.
struct Opened {
    variables: u64,
    /// The body of a function.
    body: bool,
    /// Of a map literal: its keys so far, and their weight.
    map: Option<(u64, u64)>,
}

#[derive(Default)]
struct Estimate {
    spent: u64,
    /// At the top level, and in the function that is being read.
    comparisons: [u32; 2],
    function: FunctionPart,
    constants: Pool,
    names: Pool,
    chains: Pool,
    /// Declared where the reader is.
    variables: u64,
    opened: Vec<Opened>,
    chain: u64,
    /// The name that the last token was.
    name: Option<u64>,
    name_weight: u64,
    quoted: bool,
    after_period: bool,
    after_value: bool,
    /// Where the script was refused.
    refused: Option<Position>,
}

thread_local! {
    static ESTIMATE: RefCell<Estimate> = RefCell::new(Estimate::default());
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn text_weight(text: &str) -> u64 {
    text.chars().fold(CONSTANT, |weight, character| {
        weight
            + match character {
                '"' | '\\' | '\'' | '\0'..='\u{1f}' | '\u{7f}' => ESCAPED_BYTE,
                character if character.is_ascii() => 1,
                _ => CHARACTER,
            }
    })
}

impl Estimate {
    fn text(&mut self, text: &str) {
        let weight = text_weight(text);
        self.spent += self.constants.search(hash(text), weight);
        self.name = Some(hash(text));
        self.name_weight = weight;
        self.quoted = true;
    }

    fn read(&mut self, token: &Token) {
        let name = self.name.take();
        let quoted = std::mem::take(&mut self.quoted);
        let after_period = std::mem::take(&mut self.after_period);
        let after_value = std::mem::take(&mut self.after_value);
        match token {
            Token::IntegerConstant(number) => {
                self.spent += self.constants.search(hash(("int", number)), CONSTANT);
                self.after_value = true;
            }
            Token::FloatConstant(number) => {
                self.spent += self.constants.search(hash(("float", number.1.as_str())), FLOAT);
                self.after_value = true;
            }
            Token::CharConstant(character) => {
                let weight = text_weight(character.encode_utf8(&mut [0; 4]));
                self.spent += self.constants.search(hash(("char", character)), weight);
                self.after_value = true;
            }
            Token::StringConstant(text) => {
                self.text(text);
                self.after_value = true;
            }
            Token::InterpolatedString(text) => self.text(text),
            Token::Identifier(text) => {
                let key = hash(text.as_str());
                self.spent += (self.names.search(key, NAME) + self.variables * NAME) / 10;
                self.chain = if after_period { hash((self.chain, key)) } else { key };
                if after_period {
                    self.spent += self.chains.search(self.chain, CHAIN);
                }
                self.name = Some(key);
                self.name_weight = CONSTANT + text.len() as u64;
                self.after_value = true;
            }
            Token::EqualsTo
            | Token::NotEqualsTo
            | Token::LessThan
            | Token::LessThanEqualsTo
            | Token::GreaterThan
            | Token::GreaterThanEqualsTo
            | Token::In
            | Token::NotIn => self.comparisons[usize::from(self.function == FunctionPart::Body)] += 1,
            Token::Fn => self.function = FunctionPart::Head,
            Token::Let | Token::Const => self.variables += 1,
            // The key of a map: a constant, part of the map's template, and compared with the keys before it.
            Token::Colon => {
                if let Some(key) = name {
                    // A quoted one was counted when it was read.
                    if !quoted {
                        self.spent += self.constants.search(key, self.name_weight);
                    }
                    if let Some(Opened {
                        map: Some((keys, weight)),
                        ..
                    }) = self.opened.last_mut()
                    {
                        *keys = hash((*keys, key));
                        *weight += self.name_weight;
                    }
                }
            }
            Token::Period | Token::Elvis => {
                self.after_period = true;
                if !after_value {
                    self.chain = hash((self.chain, "other"));
                }
            }
            Token::LeftBracket | Token::QuestionBracket if after_value => {
                self.chain = hash((self.chain, "index"));
                self.spent += self.chains.search(self.chain, CHAIN);
            }
            Token::Pipe | Token::Or if !after_value => self.spent += self.constants.push(CLOSURE),
            Token::MapStart => self.open(Some((0, CONSTANT))),
            Token::LeftBrace => self.open(None),
            Token::RightBrace => {
                if let Some(opened) = self.opened.pop() {
                    self.variables = opened.variables;
                    if opened.body {
                        self.function = FunctionPart::None;
                    }
                    if let Some((keys, weight)) = opened.map {
                        self.spent += self.constants.search(keys, weight);
                    }
                }
            }
            Token::RightParen | Token::RightBracket | Token::True | Token::False | Token::Reserved(_) | Token::Unit => {
                self.after_value = true;
            }
            _ => {}
        }
    }

    fn open(&mut self, map: Option<(u64, u64)>) {
        let body = self.function == FunctionPart::Head;
        if body {
            self.function = FunctionPart::Body;
            self.comparisons[1] = 0;
        }
        self.opened.push(Opened {
            variables: self.variables,
            body,
            map,
        });
    }
}

/// Begins a script.
pub fn begin() {
    ESTIMATE.set(Estimate::default());
}

/// The refusal in place of what the parser made of it.
pub fn explain(error: ParseError) -> ParseError {
    match ESTIMATE.with_borrow(|estimate| estimate.refused) {
        Some(position) => ParseError(
            Box::new(ParseErrorType::BadInput(LexError::Runtime(REFUSAL.into()))),
            position,
        ),
        None => error,
    }
}

/// For `Engine::on_parse_token`: the token, or in its place the refusal of a script that takes too long.
pub fn read(token: Token, position: Position) -> Token {
    ESTIMATE.with_borrow_mut(|estimate| {
        estimate.read(&token);
        let long = estimate.comparisons.iter().any(|count| *count > MAX_COMPARISONS);
        if (estimate.spent > BUDGET || long) && token != Token::EOF {
            estimate.refused.get_or_insert(position);
            return Token::LexError(LexError::Runtime(REFUSAL.into()).into());
        }
        token
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    fn refused(piece: impl Fn(usize) -> String, before: &str, after: &str) -> Option<usize> {
        let mut source = String::from(before);
        for index in 0.. {
            let piece = piece(index);
            if source.len() + piece.len() + after.len() > 256 * 1024 {
                break;
            }
            let _ = writeln!(source, "{piece}");
        }
        source.push_str(after);
        let mut engine = rhai::Engine::new();
        #[allow(deprecated)]
        engine.on_parse_token(|token, position, _| read(token, position));
        begin();
        let error = match engine.compile(&source) {
            Ok(_) => return None,
            Err(error) => explain(error),
        };
        assert_eq!(error.err_type().to_string(), REFUSAL);
        error.position().line()
    }

    #[test]
    fn refuses_what_takes_long_to_compile_and_says_where() {
        type Piece = fn(usize) -> String;
        let sources: &[(&str, Piece, &str)] = &[
            ("let a = [", |i| format!("{i},"), "];"),
            ("let a = 1; let b = 2;", |_| "a == b;".into(), ""),
            ("let a = 1; let b = 2;", |_| "a <= b;".into(), ""),
            ("let a = [];", |_| "1 in a;".into(), ""),
            ("let a = [", |i| format!("{i}.5,"), "];"),
            ("let a = [", |i| format!("\"{i}\","), "];"),
            ("let a = [", |i| format!("`{i}${{1}}`,"), "];"),
            ("let a = #{", |i| format!("a{i}_: 1,"), "};"),
            ("let a = #{", |i| format!("\"{i}\": 1,"), "};"),
            ("let a = [", |i| format!("#{{a{}_: 1, b{}_: 2}},", i % 90, i / 90), "];"),
            ("", |i| format!("let v{i}_ = 1;"), ""),
            ("let q = 1;", |_| "let v = q;".into(), ""),
            ("", |i| format!("f{i}_();"), ""),
            ("", |_| "|x| x;".into(), ""),
            ("", |i| format!("fn f{i}_() {{}}"), ""),
            ("", |_| "|| 1;".into(), ""),
            ("switch 1 {", |i| format!("{i} => f(),"), "}"),
            ("let a = 1;", |i| format!("a.b{}_.c{}_.d;", i % 200, i / 200), ""),
            (
                "let a = [",
                |i| format!("'{}',", char::from_u32(0x4e00 + (i % 20_000) as u32).unwrap()),
                "];",
            ),
            ("let a = 1;", |i| format!("a[{i}];"), ""),
        ];
        for (before, piece, after) in sources {
            let line = refused(piece, before, after);
            assert!(line.is_some_and(|line| line > 100), "{before} {} {line:?}", piece(1));
        }
    }

    #[test]
    fn leaves_long_scripts_of_the_usual_kind_alone() {
        let handler = |i: usize| {
            format!(
                "fn step{i}_(ctx, n) {{ let total = n * {i}; for item in ctx.query_all.tags {{ if item.len() > 3 && item != \
                 \"tag-{i}\" {{ total += item.len(); }} }} #{{ status: 200, body: #{{ total: total, name: ctx.params.name }} }} }}"
            )
        };
        assert_eq!(refused(handler, "", ""), None);
        assert_eq!(refused(|_| "log::info(`${ctx.path} ${1 + 2}`);".into(), "", ""), None);
    }
}
