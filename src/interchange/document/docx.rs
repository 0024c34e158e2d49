//! Documents of Word (.docx): WordprocessingML (ECMA-376 part 1), transitional and strict.

mod body;
mod numbering;
mod styles;

use super::package::Package;
use super::xml::XmlEvent;
use super::{DocumentText, Unreadable};
use body::Body;
use numbering::Numbering;
use styles::Styles;

/// The main part of a document of Word; `None` where the container holds something else.
pub(super) fn main_part(package: &mut Package) -> Result<Option<String>, Unreadable> {
    let relationships = relationships(package, "")?;
    let target = relationships.into_iter().find(|(kind, _)| kind == "officeDocument").map(|(_, target)| target);
    let part = target.unwrap_or_else(|| "word/document.xml".to_owned());
    if !package.has(&part) {
        return Ok(None);
    }
    let mut is_word = part.ends_with("document.xml");
    package.read("[Content_Types].xml", &mut |event| {
        if let XmlEvent::Start(element) = event
            && element.attribute("PartName").is_some_and(|name| name.trim_start_matches('/') == part)
        {
            // Documents, templates, and both with macros.
            let content_type = element.attribute("ContentType").unwrap_or_default();
            is_word = content_type.contains("wordprocessingml") || content_type.contains("ms-word");
        }
        Ok(())
    })?;
    Ok(Some(part).filter(|_| is_word))
}

/// Reads the document whose main part this is.
pub(super) fn read(package: &mut Package, main_part: &str) -> Result<DocumentText, Unreadable> {
    let relationships = relationships(package, main_part)?;
    let related = |kind: &str| {
        let found = relationships.iter().find(|(related, _)| related == kind);
        found.map(|(_, target)| target.as_str()).unwrap_or_default()
    };
    let styles = Styles::read(package, related("styles"))?;
    let numbering = Numbering::read(package, related("numbering"))?;
    let mut body = Body::new(styles, numbering);
    package.read(main_part, &mut |event| body.event(event))?;
    for kind in ["footnotes", "endnotes"] {
        if body.has_notes() {
            package.read(related(kind), &mut |event| body.event(event))?;
        }
    }
    body.finish()
}

/// What a part is related to (part 2, 9.3): the last words of each type, and the part that it leads
/// to. The relationships of the part "" are those of the container.
fn relationships(package: &mut Package, part: &str) -> Result<Vec<(String, String)>, Unreadable> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let separator = if folder.is_empty() { "" } else { "/" };
    let mut found = Vec::new();
    package.read(&format!("{folder}{separator}_rels/{name}.rels"), &mut |event| {
        if let XmlEvent::Start(element) = event
            && let (Some(kind), Some(target)) = (element.attribute("Type"), element.attribute("Target"))
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            let target = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("{folder}{separator}{target}"),
            };
            found.push((kind, target));
        }
        Ok(())
    })?;
    Ok(found)
}
