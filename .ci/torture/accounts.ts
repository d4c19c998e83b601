import type { Server } from "../server.ts";
import { type Answered, timed } from "./open-load.ts";

export const OWNER = { username: "owner", password: "correct horse battery staple" };

/** Makes `OWNER` the first account, and lets `X-Forwarded-For` say who asks. */
export const ACCOUNT_ENVIRONMENT = {
  PICLOUD_ADMIN_USER: OWNER.username,
  PICLOUD_ADMIN_PASSWORD: OWNER.password,
  PICLOUD_TRUSTED_PROXIES: "127.0.0.1",
};

/** Signs in as a client of that address. */
export function signInFrom(server: Server, address: string, sent: typeof OWNER): Promise<Answered> {
  return timed(() =>
    fetch(`${server.url}/api/v1/admin/session`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": address },
      body: JSON.stringify(sent),
    }),
  );
}
