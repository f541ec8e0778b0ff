//! A ZIP archive that is written while it is sent.
//!
//! Must not know what is in it. It holds no more than what was written since the last `take`.

use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use io_core::time::Timestamp;
use parking_lot::Mutex;
use time::OffsetDateTime;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// What was written and not yet taken.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An archive in the making.
pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Buffer>>,
    buffer: Buffer,
    options: SimpleFileOptions,
}

impl Archive {
    /// An empty archive whose files bear this time.
    pub(super) fn new(now: Timestamp) -> Self {
        let buffer = Buffer::default();
        let at = OffsetDateTime::from_unix_timestamp(now.as_seconds()).ok();
        let at = at.and_then(|at| {
            let (date, time) = (at.date(), at.time());
            DateTime::from_date_and_time(
                u16::try_from(date.year()).ok()?,
                date.month().into(),
                date.day(),
                time.hour(),
                time.minute(),
                time.second(),
            )
            .ok()
        });
        Self {
            zip: ZipWriter::new_stream(buffer.clone()),
            buffer,
            options: SimpleFileOptions::default()
                .compression_method(CompressionMethod::Deflated)
                .last_modified_time(at.unwrap_or_default()),
        }
    }

    /// Begins a file; the one before it ends.
    pub(super) fn begin(&mut self, name: &str) -> anyhow::Result<()> {
        Ok(self.zip.start_file(name, self.options)?)
    }

    /// Adds to the file that was begun last.
    pub(super) fn write(&mut self, text: impl AsRef<[u8]>) -> anyhow::Result<()> {
        Ok(self.zip.write_all(text.as_ref())?)
    }

    /// A whole file.
    pub(super) fn file(&mut self, name: &str, text: impl AsRef<[u8]>) -> anyhow::Result<()> {
        self.begin(name)?;
        self.write(text)
    }

    /// What can be sent by now.
    pub(super) fn take(&mut self) -> Bytes {
        std::mem::take(&mut *self.buffer.0.lock()).into()
    }

    /// Ends the archive, and returns what is left to send. Without this a reader sees that it is cut off.
    pub(super) fn finish(self) -> anyhow::Result<Bytes> {
        let Self { zip, buffer, .. } = self;
        zip.finish()?;
        Ok(std::mem::take(&mut *buffer.0.lock()).into())
    }
}
