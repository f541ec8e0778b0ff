//! Certificates that IO obtains by itself: what is kept, and who makes the next try.

use io_core::time::Span;

use crate::testing::each_engine;
use crate::tests::stories::NOON;
use crate::{CertificateOf, Store};

fn of(directory: &str, host: &str) -> CertificateOf {
    CertificateOf {
        directory: directory.to_owned(),
        host: host.to_owned(),
    }
}

#[tokio::test]
async fn tls_11_of_many_who_claim_an_order_one_gets_it() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let wanted = of("https://authority.example", "io.example.org");
        assert_eq!(store.kept_certificate(&wanted).await, Ok(None));
        let until = NOON + Span::minutes(10);
        for now in [NOON, until] {
            let claims = (0..8).map(|_| store.claim_certificate(&wanted, now, now + Span::minutes(10)));
            let claims = futures_util::future::join_all(claims).await;
            let won = claims.iter().filter(|claim| **claim == Ok(true)).count();
            assert_eq!((won, claims.len()), (1, 8), "{claims:?}");
        }
        let early = store
            .claim_certificate(&wanted, until + Span::minutes(9), until + Span::days(1))
            .await;
        assert_eq!(early, Ok(false), "the claim of one who died holds until its end");
    })
    .await;
}

#[tokio::test]
async fn a_certificate_is_kept_with_its_account_and_others_are_forgotten() {
    each_engine(async |fixture| {
        let store = &fixture.store;
        let (old, new) = (
            of("https://a.example", "io.example.org"),
            of("https://b.example", "io.example.org"),
        );
        let due_at = NOON + Span::days(60);
        for wanted in [&old, &new] {
            assert_eq!(store.claim_certificate(wanted, NOON, NOON).await, Ok(true));
            store
                .count_failed_certificate(wanted, NOON + Span::minutes(5))
                .await
                .expect("counts");
            store
                .count_failed_certificate(wanted, NOON + Span::minutes(15))
                .await
                .expect("counts");
            let failed = store.kept_certificate(wanted).await.expect("reads").expect("is there");
            assert_eq!((failed.failures, failed.due_at), (2, NOON + Span::minutes(15)));
            store
                .keep_authority_account(wanted, Some(b"account"))
                .await
                .expect("keeps");
            store.keep_certificate(wanted, b"pair", due_at).await.expect("keeps");
        }
        let kept = kept(store, &new).await.expect("is there");
        assert_eq!(kept, (Some(b"account".to_vec()), Some(b"pair".to_vec()), 0, due_at));
        assert_eq!(self::kept(store, &old).await, None, "no key stays behind");
        store.keep_authority_account(&new, None).await.expect("forgets");
        assert_eq!(self::kept(store, &new).await.expect("is there").0, None);
    })
    .await;
}

type Kept = (Option<Vec<u8>>, Option<Vec<u8>>, u32, io_core::time::Timestamp);

async fn kept(store: &Store, of: &CertificateOf) -> Option<Kept> {
    let kept = store.kept_certificate(of).await.expect("reads")?;
    let plain = |bytes: Option<zeroize::Zeroizing<Vec<u8>>>| bytes.map(|bytes| bytes.to_vec());
    Some((plain(kept.account), plain(kept.pair), kept.failures, kept.due_at))
}
