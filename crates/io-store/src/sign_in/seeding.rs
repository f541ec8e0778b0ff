//! Accounts of people who never were, for development and tests.
//!
//! Must not differ from a first sign-in in any row of the account.

use io_core::ids::UserId;
use io_core::time::Timestamp;

use super::{KEEP_USER, set_indexes};
use crate::account::Address;
use crate::account::traits::Traits;
use crate::index::{Renew, indexes_of, person_of};
use crate::{Result, Store};

impl Store {
    /// Makes an account as a first sign-in does, without an email and without a login.
    /// False: the address has one, and nothing was made.
    pub async fn make_account(&self, user: UserId, address: Address, language: &str, now: Timestamp) -> Result<bool> {
        let key = self.make_user_key(user).await?;
        let mut account = self.account_row(user, &key, &address, Some(&language.to_owned()), now)?;
        let traits = Traits::default().seal(&key, self.inner.entropy.as_ref(), user)?;
        account.push(traits.into());
        let hashes = self.hashes();
        self.inner
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let indexes = indexes_of(tx, &hashes, &address, Renew::Everything, now).await?;
                    let person = person_of(tx, &hashes, &indexes, now).await?;
                    set_indexes(&mut account, &indexes, person);
                    Ok(tx.execute(&KEEP_USER, &account).await? == 1)
                })
            })
            .await
    }
}
