//! A folder of this machine as a target.
//!
//! A file is written as `*.part`, synced and renamed, then its folder is synced: it is there completely or not at all.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use super::{LONGEST_LIST, LONGEST_READ, Object, TargetError, check_name};

#[derive(Clone)]
pub(super) struct Folder {
    root: PathBuf,
}

/// What is stored.
pub(super) enum Source {
    File(PathBuf),
    Bytes(Vec<u8>),
}

impl Folder {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) async fn put(&self, name: &str, source: Source) -> Result<(), TargetError> {
        let path = self.root.join(name);
        blocking(move || {
            let folder = parent(&path);
            make_folder(folder)?;
            let part = PathBuf::from(format!("{}.part", path.display()));
            let written = write(&part, source).and_then(|()| {
                fs::rename(&part, &path).map_err(TargetError::file(&path))?;
                sync(folder)
            });
            if written.is_err() {
                // Its space is needed, and it is worth nothing. If this fails too, it counts as a leftover.
                let _ = fs::remove_file(&part);
            }
            written
        })
        .await
    }

    pub(super) async fn get(&self, name: &str, to: &Path) -> Result<(), TargetError> {
        let (from, name, to) = (self.root.join(name), name.to_owned(), to.to_owned());
        blocking(move || {
            let mut source = File::open(&from).map_err(missing(&name, &from))?;
            let mut file = create(&to)?;
            io::copy(&mut source, &mut file).map_err(TargetError::file(&to))?;
            Ok(())
        })
        .await
    }

    pub(super) async fn read(&self, name: &str) -> Result<Vec<u8>, TargetError> {
        let (path, name) = (self.root.join(name), name.to_owned());
        blocking(move || {
            let source = File::open(&path).map_err(missing(&name, &path))?;
            let mut bytes = Vec::new();
            source
                .take(LONGEST_READ + 1)
                .read_to_end(&mut bytes)
                .map_err(TargetError::file(&path))?;
            if u64::try_from(bytes.len()).is_ok_and(|length| length <= LONGEST_READ) {
                Ok(bytes)
            } else {
                Err(TargetError::TooLong(name))
            }
        })
        .await
    }

    pub(super) async fn head(&self, name: &str) -> Result<Option<u64>, TargetError> {
        let path = self.root.join(name);
        blocking(move || match fs::symlink_metadata(&path) {
            Ok(found) => Ok(found.is_file().then_some(found.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(TargetError::file(&path)(error)),
        })
        .await
    }

    pub(super) async fn list(&self, prefix: &str) -> Result<Vec<Object>, TargetError> {
        let (root, prefix) = (self.root.clone(), prefix.to_owned());
        blocking(move || {
            let mut objects = Vec::new();
            let mut folders = vec![String::new()];
            while let Some(folder) = folders.pop() {
                let path = root.join(&folder);
                let entries = match fs::read_dir(&path) {
                    Ok(entries) => entries,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(TargetError::file(&path)(error)),
                };
                for entry in entries {
                    let entry = entry.map_err(TargetError::file(&path))?;
                    let Some(name) = entry.file_name().to_str().map(|name| format!("{folder}{name}")) else {
                        continue;
                    };
                    // What no target could hold is not ours.
                    if check_name(&name).is_err() {
                        continue;
                    }
                    let found = match entry.metadata() {
                        Ok(found) => found,
                        // It was deleted since.
                        Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                        Err(error) => return Err(TargetError::file(&entry.path())(error)),
                    };
                    if found.is_dir() {
                        folders.push(format!("{name}/"));
                    } else if found.is_file() && name.starts_with(&prefix) {
                        objects.push(Object {
                            name,
                            size: found.len(),
                        });
                    }
                    if objects.len() + folders.len() > LONGEST_LIST {
                        return Err(TargetError::TooMany);
                    }
                }
            }
            Ok(objects)
        })
        .await
    }

    pub(super) async fn delete(&self, name: &str) -> Result<(), TargetError> {
        let path = self.root.join(name);
        blocking(move || match fs::remove_file(&path) {
            Ok(()) => sync(parent(&path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(TargetError::file(&path)(error)),
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, TargetError> + Send + 'static,
) -> Result<T, TargetError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().expect("invariant: an object lies in a folder")
}

fn missing(name: &str, path: &Path) -> impl FnOnce(io::Error) -> TargetError {
    move |error| match error.kind() {
        io::ErrorKind::NotFound => TargetError::Missing(name.to_owned()),
        _ => TargetError::file(path)(error),
    }
}

/// Makes a folder that only its owner can enter, and makes that it is there last.
fn make_folder(folder: &Path) -> Result<(), TargetError> {
    if folder.is_dir() {
        return Ok(());
    }
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(TargetError::file(folder))?;
    folder.parent().map_or(Ok(()), sync)
}

/// A new, empty file that only its owner can read.
pub(super) fn create(path: &Path) -> Result<File, TargetError> {
    // One that is there already may be readable by others.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(TargetError::file(path)(error)),
        _ => {}
    }
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(TargetError::file(path))
}

fn write(path: &Path, source: Source) -> Result<(), TargetError> {
    let mut file = create(path)?;
    match source {
        Source::File(from) => {
            let mut source = File::open(&from).map_err(TargetError::file(&from))?;
            io::copy(&mut source, &mut file).map_err(TargetError::file(path))?;
        }
        Source::Bytes(bytes) => file.write_all(&bytes).map_err(TargetError::file(path))?,
    }
    file.sync_all().map_err(TargetError::file(path))
}

fn sync(folder: &Path) -> Result<(), TargetError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(TargetError::file(folder))
}
