//! The only signature algorithm of IO's tokens.
//!
//! Ed25519, by `ed25519-dalek`, plugged into `jsonwebtoken`.
//!
//! Must not know what a token contains, nor where its key is kept. Without RSA, HMAC and other curves, a token that
//! names one cannot even be checked.

use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::signature;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};

static ED25519: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(Ed25519Signer::new(*algorithm, key)?)),
    verifier_factory: |algorithm, key| Ok(Box::new(Ed25519Verifier::new(*algorithm, key)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes Ed25519 the process-wide provider of `jsonwebtoken`.
///
/// Further calls change nothing.
pub(super) fn install() {
    // An error means that a provider is installed already, and only this function installs one.
    let _already_installed = ED25519.install_default();
}

struct Ed25519Signer(SigningKey);

impl Ed25519Signer {
    /// The key's content is the 32-byte seed of RFC 8032.
    fn new(algorithm: Algorithm, key: &EncodingKey) -> Result<Self, Error> {
        let seed: &[u8; 32] = match algorithm {
            Algorithm::EdDSA => key.as_bytes().try_into().map_err(|_| ErrorKind::InvalidEddsaKey)?,
            _ => return Err(ErrorKind::InvalidAlgorithm.into()),
        };
        Ok(Self(SigningKey::from_bytes(seed)))
    }
}

impl signature::Signer<Vec<u8>> for Ed25519Signer {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        let signed: Signature = signature::Signer::sign(&self.0, message);
        Ok(signed.to_bytes().to_vec())
    }
}

impl JwtSigner for Ed25519Signer {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct Ed25519Verifier(VerifyingKey);

impl Ed25519Verifier {
    /// The key's content is the 32-byte public key of RFC 8032.
    fn new(algorithm: Algorithm, key: &DecodingKey) -> Result<Self, Error> {
        let public: &[u8; 32] = match algorithm {
            Algorithm::EdDSA => key
                .try_get_as_bytes()?
                .try_into()
                .map_err(|_| ErrorKind::InvalidEddsaKey)?,
            _ => return Err(ErrorKind::InvalidAlgorithm.into()),
        };
        Ok(Self(
            VerifyingKey::from_bytes(public).map_err(|_| ErrorKind::InvalidEddsaKey)?,
        ))
    }
}

impl signature::Verifier<Vec<u8>> for Ed25519Verifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        let signature = Signature::from_slice(signature).map_err(|_| signature::Error::new())?;
        // Strict: rejects small-order keys and alternative encodings of a signature, so a token has exactly one form.
        self.0
            .verify_strict(message, &signature)
            .map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Ed25519Verifier {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}
