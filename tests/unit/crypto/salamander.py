"""An invisible salamander: one AES-GCM ciphertext and tag that open under two keys (Dodis et al., 2018)."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_POLYNOMIAL = 0xE1 << 120
_ONE = 1 << 127


def _multiply(left: int, right: int) -> int:
    product = 0
    for bit in range(128):
        if right >> (127 - bit) & 1:
            product ^= left
        left = (left >> 1) ^ (_POLYNOMIAL if left & 1 else 0)
    return product


def _invert(value: int) -> int:
    result, exponent = _ONE, 2**128 - 2
    while exponent:
        if exponent & 1:
            result = _multiply(result, value)
        value = _multiply(value, value)
        exponent >>= 1
    return result


def _block(key: bytes, block: bytes) -> int:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return int.from_bytes(encryptor.update(block), "big")


def _ghash(hashed: int, data: bytes) -> int:
    total = 0
    for start in range(0, len(data), 16):
        total = _multiply(total ^ int.from_bytes(data[start : start + 16].ljust(16, b"\0"), "big"), hashed)
    return total


def two_key_ciphertext(first: bytes, second: bytes, *, nonce: bytes, aad: bytes) -> bytes:
    """Return nonce, one block and a tag: the tags of both keys are made equal by solving for the block C.

    Tag = GHASH(aad, C, lengths) + E(nonce, 1); C enters it as C * H^2, so
    C = (fixed part of one + fixed part of the other) / (H1^2 + H2^2).
    """
    padded = aad.ljust(-(-len(aad) // 16) * 16, b"\0")
    lengths = (8 * len(aad)).to_bytes(8, "big") + (8 * 16).to_bytes(8, "big")
    fixed, squares = [], []
    for key in (first, second):
        hashed = _block(key, bytes(16))
        fixed.append(_ghash(hashed, padded + bytes(16) + lengths) ^ _block(key, nonce + b"\0\0\0\x01"))
        squares.append(_multiply(hashed, hashed))
    block = _multiply(fixed[0] ^ fixed[1], _invert(squares[0] ^ squares[1]))
    tag = fixed[0] ^ _multiply(block, squares[0])
    return nonce + block.to_bytes(16, "big") + tag.to_bytes(16, "big")
