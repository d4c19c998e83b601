/** In constant time: digests have one length, whatever the length of what was sent. */
export function equalSecrets(a: string, b: string): boolean {
  return crypto.timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new Bun.CryptoHasher("sha256").update(text).digest());
}
