//! OpenDocument texts (.odt): ODF 1.3 part 3.

mod body;
mod styles;

use super::package::Package;
use super::{DocumentText, Unreadable};
use body::Body;
use styles::Styles;

const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.text";

/// Whether the container holds a text: also a template of one, or a master document.
pub(super) fn is_text(package: &mut Package) -> Result<bool, Unreadable> {
    Ok(package.has("content.xml") && package.beginning("mimetype", 256)?.starts_with(MEDIA_TYPE))
}

/// Reads the document.
pub(super) fn read(package: &mut Package) -> Result<DocumentText, Unreadable> {
    // What is encrypted is a part like any other, of bytes that mean nothing (part 2, 3.4).
    if package.beginning("META-INF/manifest.xml", 1 << 20)?.contains("encryption-data") {
        return Err(Unreadable::Encrypted);
    }
    let mut styles = Styles::default();
    package.read("styles.xml", &mut |event| {
        styles.event(&event);
        Ok(())
    })?;
    let mut body = Body::new(styles);
    package.read("content.xml", &mut |event| body.event(event))?;
    Ok(body.finish())
}
