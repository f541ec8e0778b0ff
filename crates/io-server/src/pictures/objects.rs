//! Where sealed pictures lie: one object for each, with both squares in it.
//!
//! Must not know a row: the store says what an object is called and what opens it.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use io_archive::target::{Address, Patience, Target, TargetError};
use io_core::ids::PictureId;
use io_core::outside::{Clock, Entropy};
use io_picture::Squares;
use io_store::pictures::PictureObject;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::child::{joined, written};
use super::decoder::Decoder;
use crate::backup::{access, probe};
use crate::config::Config;

/// How many uploads may be read at once; each has up to five mebibytes in memory.
const UPLOADS: usize = 40;

/// People wait for a picture: a store that is slow is asked no more than twice.
const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(3),
    silence: Duration::from_secs(4),
    slowest: 64 * 1024,
    tries: 2,
    pause: Duration::from_millis(200),
};

/// Which of the two squares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 512 pixels on each side.
    #[default]
    Large,
    /// 96 pixels on each side.
    Small,
}

impl FromStr for Size {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "large" => Ok(Self::Large),
            "small" => Ok(Self::Small),
            _ => Err(()),
        }
    }
}

/// The pictures of this place.
pub struct Pictures {
    /// Decodes what people upload.
    pub decoder: Decoder,
    target: Target,
    uploads: Semaphore,
}

impl fmt::Debug for Pictures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pictures")
            .field("target", &self.target)
            .finish_non_exhaustive()
    }
}

impl Pictures {
    /// As configured; none if this place takes none.
    pub fn open(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Option<Self>> {
        let pictures = &config.pictures;
        if !pictures.enabled {
            return Ok(None);
        }
        let address = match &pictures.store {
            Some(store) => store.parse::<Address>()?,
            None => Address::Folder(pictures.folder.clone()),
        };
        let access = access(&pictures.s3);
        Ok(Some(Self {
            decoder: Decoder::new(pictures.program.clone()),
            target: Target::new(&address, access.as_ref(), PATIENCE, Arc::clone(clock))?,
            uploads: Semaphore::new(UPLOADS),
        }))
    }

    /// A place for one upload. None: too many are being read.
    pub fn place(&self) -> Option<SemaphorePermit<'_>> {
        self.uploads.try_acquire().ok()
    }

    /// Stores both squares, sealed.
    pub async fn put(&self, object: &PictureObject, made: &Squares, entropy: &dyn Entropy) -> anyhow::Result<()> {
        let sealed = object.seal(entropy, &joined(made)?)?;
        Ok(self.target.put_bytes(&name_of(object.id), sealed).await?)
    }

    /// One square. None: the object is not there, as after a restore.
    pub async fn get(&self, object: &PictureObject, size: Size) -> anyhow::Result<Option<Vec<u8>>> {
        let sealed = match self.target.read(&name_of(object.id)).await {
            Ok(sealed) => sealed,
            Err(TargetError::Missing(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let made = written(&object.open(&sealed)?).context("an object holds no picture")?;
        Ok(Some(match size {
            Size::Large => made.large,
            Size::Small => made.small,
        }))
    }

    /// Deletes an object; one that does not exist is deleted already.
    pub async fn delete(&self, id: PictureId) -> anyhow::Result<()> {
        Ok(self.target.delete(&name_of(id)).await?)
    }

    /// The pictures that have objects, and whose names begin with this hexadecimal digit.
    pub async fn list(&self, digit: u32) -> anyhow::Result<Vec<PictureId>> {
        let digit = char::from_digit(digit, 16).ok_or_else(|| anyhow!("no digit"))?;
        let objects = self.target.list(&digit.to_string()).await?;
        Ok(objects.iter().filter_map(|object| id_of(&object.name)).collect())
    }

    /// Tries the store with a small object.
    pub async fn probe(&self, entropy: &dyn Entropy) -> anyhow::Result<()> {
        probe(&self.target, entropy).await
    }
}

fn name_of(id: PictureId) -> String {
    let id = id.to_string();
    format!("{}/{id}", &id[..2])
}

/// None: no object of this part is called so.
fn id_of(name: &str) -> Option<PictureId> {
    let (_, id) = name.split_once('/')?;
    let id: PictureId = id.parse().ok()?;
    (name_of(id) == name).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_objects_are_taken_for_pictures() {
        let id = PictureId::from_random([0xab; 16]);
        assert_eq!(id_of(&name_of(id)), Some(id));
        let text = id.to_string();
        for other in [
            text.clone(),
            format!("00/{text}"),
            format!("ab/{text}.part"),
            "ab/x".to_owned(),
            String::new(),
        ] {
            assert_eq!(id_of(&other), None, "{other}");
        }
    }
}
