//! stub
use super::Exit;
use crate::args::PinArgs;
use crate::error::CliError;
use crate::place::Place;
use crate::ui::Ui;
/// stub
pub fn run(_: &PinArgs, _: &Place, _: &mut Ui) -> Result<Exit, CliError> {
    Ok(Exit::Done)
}
