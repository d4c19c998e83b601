import { promisify } from "node:util";
import { brotliCompress, constants, gzip, zstdCompress } from "node:zlib";

export type Compression = "br" | "zstd" | "gzip";
export type ContentEncoding = Compression | "identity";

/** Smallest results first: what a client likes equally well is settled in this order. */
const PREFERRED: readonly Compression[] = ["br", "zstd", "gzip"];

/**
 * The encoding that an `Accept-Encoding` header likes best, by its q values. Null and an empty header accept none; a
 * client that excludes everything gets `identity` all the same. Source: RFC 9110, section 12.5.3.
 */
export function chooseEncoding(acceptEncoding: string | null): ContentEncoding {
  const weights = readWeights(acceptEncoding ?? "");
  const weightOf = (encoding: ContentEncoding) => weights.get(encoding) ?? weights.get("*") ?? 0;
  let best: ContentEncoding = "identity";
  // Identity is always acceptable; it wins only over what is liked less than it is, when it is named.
  let bestWeight = weights.get("identity") ?? 0;
  for (const encoding of PREFERRED) {
    const weight = weightOf(encoding);
    if (weight > bestWeight || (weight > 0 && weight === bestWeight && best === "identity")) {
      best = encoding;
      bestWeight = weight;
    }
  }
  return best;
}

/** Compresses on the thread pool, so that nobody's request waits for it but the first of its kind. */
export function compress(bytes: Uint8Array, compression: Compression): Promise<Uint8Array<ArrayBuffer>> {
  return COMPRESS[compression](bytes);
}

// Levels past these take ten times as long for a tenth of the size.
const COMPRESS: Record<Compression, (bytes: Uint8Array) => Promise<Uint8Array<ArrayBuffer>>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  zstd: (bytes) => promisify(zstdCompress)(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 12 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/** Encoding to weight, 0 to 1; an unreadable weight is 0. */
function readWeights(header: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const item of header.toLowerCase().split(",")) {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
    if (name === "") continue;
    const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    const weight = q === undefined ? 1 : Number(q);
    weights.set(name, weight >= 0 && weight <= 1 ? weight : 0);
  }
  return weights;
}
