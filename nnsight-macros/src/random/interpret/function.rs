//! Functions and methods of the library that programs call, and closures.

use std::collections::HashMap;

use syn::punctuated::Punctuated;
use syn::{Expr, ExprCall, ExprClosure, ExprLit, FnArg, ImplItem, Item, ItemFn, Lit, Pat, Token};

use super::guards;
use super::value::Place;
use super::{Flow, Interpreter, Stop, Value, front, names, stuck};

/// What programs call, over traced values.
const LIBRARY: &str = include_str!("../library.rs");

/// What programs call of the host.
const HELPERS: &str = include_str!("../helpers.rs");

/// A function whose body the interpreter runs.
pub struct Function {
    parameters: Vec<String>,
    item: &'static ItemFn,
    conditions: HashMap<String, &'static Expr>,
    operands: HashMap<String, &'static Expr>,
}

thread_local! {
    static FUNCTIONS: &'static HashMap<String, Function> = Box::leak(Box::new(functions()));
}

/// The function of this name, or the method.
pub fn library(name: &str) -> Option<&'static Function> {
    FUNCTIONS.with(|functions| *functions).get(name)
}

fn functions() -> HashMap<String, Function> {
    let mut functions = HashMap::new();
    for text in [LIBRARY, HELPERS] {
        let file = syn::parse_file(text).expect("the library is Rust");
        for item in file.items {
            match item {
                Item::Fn(function) => insert(&mut functions, function),
                Item::Impl(methods) => {
                    for method in methods.items {
                        let ImplItem::Fn(method) = method else { continue };
                        let method = syn::parse2(quote::quote!(#method));
                        insert(&mut functions, method.expect("a method is a function"));
                    }
                }
                _ => {}
            }
        }
    }
    functions
}

fn insert(functions: &mut HashMap<String, Function>, mut function: ItemFn) {
    let staged = function.attrs.iter().any(|attr| attr.path().is_ident("intervene"));
    function.attrs.clear();
    if staged {
        let read = crate::parse::Intervene::read(quote::quote!(), quote::quote!(#function));
        let expansion = crate::expand::intervene(read.expect("the library's functions can be staged"));
        function = syn::parse2(expansion).expect("an expansion is a function");
    }
    front(&mut function.block).expect("the library's macros");
    let parameter = |input: &FnArg| match input {
        FnArg::Receiver(_) => "self".to_owned(),
        FnArg::Typed(typed) => match &*typed.pat {
            Pat::Ident(name) => name.ident.to_string(),
            _ => "_".to_owned(),
        },
    };
    let item: &'static ItemFn = Box::leak(Box::new(function));
    functions.insert(
        item.sig.ident.to_string(),
        Function {
            parameters: item.sig.inputs.iter().map(parameter).collect(),
            item,
            conditions: names::conditions(&item.block),
            operands: names::operands(&item.block),
        },
    );
}

impl<'a, 's> Interpreter<'a, 's> {
    /// Runs a function's body, where nothing of its caller is in scope.
    pub(super) fn call_function(
        &mut self,
        function: &'static Function,
        arguments: Vec<Value<'s>>,
    ) -> Flow<'s> {
        let conditions = std::mem::replace(&mut self.conditions, function.conditions.clone());
        let operands = std::mem::replace(&mut self.operands, function.operands.clone());
        let caller = std::mem::take(&mut self.variables);
        self.callers.push(caller);
        for (name, argument) in function.parameters.iter().zip(arguments) {
            self.declare(name.clone(), argument);
        }
        let result = self.block(&function.item.block);
        self.variables = self.callers.pop().unwrap_or_default();
        (self.conditions, self.operands) = (conditions, operands);
        returned(result)
    }

    /// A closure, which holds the variables around it, or copies of them.
    pub(super) fn closure(&mut self, closure: &'a ExprClosure) -> Value<'s> {
        let captured = match closure.capture {
            None => self.variables.clone(),
            Some(_) => {
                let copy = |(name, cell): &(String, super::Cell<'s>)| {
                    (name.clone(), Place::new(cell.borrow().clone()).cell)
                };
                self.variables.iter().map(copy).collect()
            }
        };
        self.closures.push((closure, captured));
        Value::Closure(self.closures.len() - 1)
    }

    #[expect(clippy::needless_pass_by_value, reason = "a closure that is called is taken")]
    pub(super) fn call_closure(
        &mut self,
        called: Value<'s>,
        arguments: &'a Punctuated<Expr, Token![,]>,
    ) -> Flow<'s> {
        let arguments =
            arguments.iter().map(|argument| self.used(argument)).collect::<Result<Vec<_>, _>>()?;
        self.call_closure_with(&called, arguments)
    }

    pub(super) fn call_closure_with(&mut self, called: &Value<'s>, arguments: Vec<Value<'s>>) -> Flow<'s> {
        let Value::Closure(number) = called else { return stuck(format!("{} called", called.kind())) };
        let (closure, captured) = self.closures[*number].clone();
        let caller = std::mem::replace(&mut self.variables, captured);
        self.callers.push(caller);
        let mut result = Ok(Value::Unit);
        for (pat, argument) in closure.inputs.iter().zip(arguments) {
            result = result.and(self.bind(pat, argument).map(|_| Value::Unit));
        }
        let result = result.and_then(|_| self.expr(&closure.body));
        self.variables = self.callers.pop().unwrap_or_default();
        returned(result)
    }

    /// `formatted(kinds, format_args!("<{}>", value))`
    pub(super) fn formatted(&mut self, call: &'a ExprCall) -> Flow<'s> {
        let Some(Expr::Macro(text)) = call.args.last() else { return stuck("text without its form") };
        let arguments = crate::expand::macros::listed(text.mac.tokens.clone());
        let arguments = arguments.map_err(|error| error.to_string())?;
        let (Some(Expr::Lit(ExprLit { lit: Lit::Str(style), .. })), Some(Expr::Path(value))) =
            (arguments.first(), arguments.last())
        else {
            return stuck("text of no known form");
        };
        let value =
            value.path.get_ident().and_then(|name| self.lookup(name)).map(|cell| cell.borrow().clone());
        match value {
            Some(Value::Traced(handle)) => Ok(guards::formatted(&style.value(), handle)?),
            _ => stuck("text of something else than a traced value"),
        }
    }

    /// `fails(chain, kinds, format_args!("text"))`
    pub(super) fn fails(&mut self, call: &'a ExprCall) -> Flow<'s> {
        let (Some(chain), Some(Expr::Macro(text))) = (call.args.first(), call.args.last()) else {
            return stuck("a failure without a text");
        };
        let chain = self.chain(chain)?;
        let text = text_of(&text.mac).ok_or("a failure with a text of no known form".to_owned())?;
        Ok(guards::fails(&chain, &text, self.recorder)?)
    }
}

/// What a function gives, whichever way it is left.
fn returned(result: Flow<'_>) -> Flow<'_> {
    match result {
        Err(Stop::Return(value)) => Ok(value),
        other => other,
    }
}

/// The text of `format_args!("before {}", format_args!("text"))`.
fn text_of(mac: &syn::Macro) -> Option<String> {
    let arguments = crate::expand::macros::listed(mac.tokens.clone()).ok()?;
    let mut arguments = arguments.into_iter();
    let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = arguments.next()? else { return None };
    Some(match arguments.next() {
        Some(Expr::Macro(inner)) => text.value().replacen("{}", &text_of(&inner.mac)?, 1),
        _ => text.value(),
    })
}
