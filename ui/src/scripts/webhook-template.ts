/** Rhai has no hashes of its own: the template brings the one that most senders of webhooks use. */
export const WEBHOOK_SOURCE = `// A webhook that is signed as GitHub does it: HMAC-SHA256 of the body, in hex, under a secret that both sides know.
fn secret() { "change me" }

fn handle(ctx) {
    let expected = "sha256=" + hmac_sha256(secret().to_blob(), ctx.raw.to_blob());
    if !same(expected, ctx.headers["x-hub-signature-256"] ?? "") {
        log::warn("wrong signature", #{ from: ctx.remote_addr });
        return #{ status: 401, body: "Wrong signature" };
    }
    log::info("webhook", #{ event: ctx.headers["x-github-event"] ?? "unknown" });
    #{ status: 202, body: "Accepted" }
}

// Looks at every byte: the time it takes says nothing about where two texts differ.
fn same(a, b) {
    let a = a.to_blob();
    let b = b.to_blob();
    if a.len() != b.len() { return false; }
    let difference = 0;
    for i in 0..a.len() { difference |= a[i] ^ b[i]; }
    difference == 0
}

fn hmac_sha256(key, message) {
    if key.len() > 64 { key = sha256(key); }
    key.pad(64, 0);
    let inner = blob();
    let outer = blob();
    for i in 0..64 {
        inner.push(key[i] ^ 0x36);
        outer.push(key[i] ^ 0x5c);
    }
    inner.append(message);
    outer.append(sha256(inner));
    let digest = sha256(outer);
    let hex = "";
    for i in 0..32 { hex += if digest[i] < 16 { "0" + digest[i].to_hex() } else { digest[i].to_hex() }; }
    hex
}

// FIPS 180-4, at about ten operations a byte. A body is at most as long as the limit of arrays: 10,000 bytes by default.
fn sha256(message) {
    let k = [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];
    let hash = [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];
    let mask = 0xffffffff;
    let bits = message.len() * 8;
    message.push(0x80);
    while message.len() % 64 != 56 { message.push(0); }
    for shift in [56, 48, 40, 32, 24, 16, 8, 0] { message.push((bits >> shift) & 0xff); }

    for start in range(0, message.len(), 64) {
        let w = [];
        for i in 0..16 {
            let at = start + i * 4;
            w.push((message[at] << 24) | (message[at + 1] << 16) | (message[at + 2] << 8) | message[at + 3]);
        }
        // A word beside itself turns into its rotations by shifting.
        for i in 16..64 {
            let x = w[i - 15];
            let y = w[i - 2];
            let xx = (x << 32) | x;
            let yy = (y << 32) | y;
            let s0 = ((xx >> 7) & mask) ^ ((xx >> 18) & mask) ^ (x >> 3);
            let s1 = ((yy >> 17) & mask) ^ ((yy >> 19) & mask) ^ (y >> 10);
            w.push((w[i - 16] + s0 + w[i - 7] + s1) & mask);
        }
        let a = hash[0]; let b = hash[1]; let c = hash[2]; let d = hash[3];
        let e = hash[4]; let f = hash[5]; let g = hash[6]; let h = hash[7];
        for i in 0..64 {
            let aa = (a << 32) | a;
            let ee = (e << 32) | e;
            let s1 = ((ee >> 6) ^ (ee >> 11) ^ (ee >> 25)) & mask;
            let s0 = ((aa >> 2) ^ (aa >> 13) ^ (aa >> 22)) & mask;
            let t1 = h + s1 + ((e & f) ^ ((e ^ mask) & g)) + k[i] + w[i];
            let t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
            h = g; g = f; f = e; e = (d + t1) & mask;
            d = c; c = b; b = a; a = (t1 + t2) & mask;
        }
        let now = [a, b, c, d, e, f, g, h];
        for i in 0..8 { hash[i] = (hash[i] + now[i]) & mask; }
    }
    let digest = blob();
    for word in hash {
        for shift in [24, 16, 8, 0] { digest.push((word >> shift) & 0xff); }
    }
    digest
}
`;
