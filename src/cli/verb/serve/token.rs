//! `serve token`: who is let in by a token.

use serde::Serialize;
use variorum_redline::render::{Line, Style};

use crate::cli::args::TokenAct;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Kind};
use crate::cli::exit_code::ExitCode;
use crate::cli::hints;
use crate::cli::terminal::Terminal;
use crate::clock;
use crate::web::tokens::{Error, Right, Token, TokenList};

#[derive(Serialize)]
struct TokenObject<'token> {
    r#type: &'static str,
    id: &'token str,
    right: Right,
    note: Option<&'token str>,
    created: &'token str,
    /// The token itself, once.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'token str>,
}

impl<'token> TokenObject<'token> {
    fn new(r#type: &'static str, token: &'token Token) -> Self {
        let Token { id, right, note, created, .. } = token;
        Self { r#type, id, right: *right, note: note.as_deref(), created, token: None }
    }
}

/// Makes, lists or removes tokens.
pub(super) fn run(act: &TokenAct, context: &Context, terminal: &mut Terminal) -> Result<ExitCode, CliError> {
    let file = file(context)?;
    match act {
        TokenAct::New { write, note } => {
            let right = if *write { Right::Write } else { Right::Read };
            let note = note.clone().filter(|note| !note.is_empty());
            let made = Token::new(right, note, &clock::now()?);
            let (token, shown) = made.map_err(|error| CliError::system("a token", &error))?;
            file.add(&token).map_err(failure)?;
            if terminal.is_json() {
                terminal.object(&TokenObject { token: Some(&shown), ..TokenObject::new("token", &token) })?;
            } else {
                terminal.line(&Line::new().with(Style::Plain, &*shown))?;
            }
            terminal.remark(&format!("this token, {}, is shown once: keep it where only its bearer sees it", token.id));
        }
        TokenAct::List => {
            let tokens = file.tokens().map_err(failure)?;
            if tokens.is_empty() {
                terminal.hint(hints::NO_TOKENS);
            }
            for token in tokens.iter() {
                if terminal.is_json() {
                    terminal.object(&TokenObject::new("token", token))?;
                } else {
                    let word = if token.right == Right::Write { "write" } else { "read " };
                    let line = Line::new().with(Style::Id, &*token.id).with(Style::Plain, format!("  {word}  "));
                    let line = line.foreign(Style::Dim, &token.created).with(Style::Plain, "  ");
                    terminal.line(&line.foreign(Style::Plain, token.note.as_deref().unwrap_or_default()))?;
                }
            }
        }
        TokenAct::Remove { id } => {
            let token = file.remove(id).map_err(failure)?;
            if terminal.is_json() {
                terminal.object(&TokenObject::new("removed", &token))?;
            } else if !terminal.is_quiet() {
                terminal.line(&Line::new().with(Style::Plain, "removed ").with(Style::Id, token.id))?;
            }
        }
    }
    Ok(ExitCode::Done)
}

/// The tokens of this reader. Errors: there is no folder for their state.
pub(super) fn file(context: &Context) -> Result<TokenList, CliError> {
    let state =
        context.homes().state.as_ref().ok_or_else(|| {
            CliError::new(Kind::Usage, "tokens: no folder to keep them in; set HOME or XDG_STATE_HOME")
        })?;
    Ok(TokenList::at(state.join("serve-tokens.jsonl")))
}

/// Why tokens could not be read or changed, as it is said.
pub(super) fn failure(error: Error) -> CliError {
    match error {
        Error::File(error) => error.into(),
        Error::Line { .. } => CliError::new(Kind::Refused, error.to_string()),
        Error::NoToken { .. } => CliError::new(Kind::NotFound, error.to_string()).hint(hints::TOKENS),
    }
}
