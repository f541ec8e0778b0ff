//! Owns the one signature algorithm of IO's tokens: Ed25519, by `ed25519-dalek`, plugged into `jsonwebtoken`.
//!
//! Must not know what a token says, nor where its key is kept. There is no RSA, no HMAC and no other curve here, so a
//! token that asks for one cannot even be checked, let alone accepted.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::signature;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};

static ED25519: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(Ed25519Signer::new(*algorithm, key)?)),
    verifier_factory: |algorithm, key| Ok(Box::new(Ed25519Verifier::new(*algorithm, key)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes Ed25519 the process-wide provider of `jsonwebtoken`. Asking again changes nothing.
pub(super) fn install() {
    // An error says that a provider is there already, and nothing else in this program installs one.
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
        Ok(self.0.sign(message).to_bytes().to_vec())
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
        // Strict: refuses small-order keys and a signature's second encoding, so a token has exactly one spelling.
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
