import { equalSecrets } from "./equal-secrets.ts";

/** What carries the secret that the services of an installation share: `Authorization` is the client's own. */
export const NODE_TOKEN_HEADER = "x-picloud-node-token";

/** Whether a request comes from a service of this installation. */
export function isOfTheNode(headers: Headers, token: string): boolean {
  return equalSecrets(headers.get(NODE_TOKEN_HEADER) ?? "", token);
}
