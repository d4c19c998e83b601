import type { Server } from "../server.ts";
import { type Answered, timed } from "./answered.ts";

interface Credentials {
  username: string;
  password: string;
}

export const OWNER: Credentials = { username: "owner", password: "correct horse battery staple" };

/** Makes `OWNER` the first account, and lets `X-Forwarded-For` say who asks. */
export const ACCOUNT_ENVIRONMENT = {
  PICLOUD_ADMIN_USER: OWNER.username,
  PICLOUD_ADMIN_PASSWORD: OWNER.password,
  PICLOUD_TRUSTED_PROXIES: "127.0.0.1",
};

/** The name of the cookie where the client speaks plain HTTP. */
export const COOKIE = "picloud_session";

/** Signs in as a client of that address. Never rejects. */
export function signInFrom(server: Server, address: string, sent: Credentials): Promise<Answered> {
  return send(server, sent, { "x-forwarded-for": address });
}

/** Signs in as the dashboard does: the session's token. `brought` is a cookie that the browser has already. */
export async function signIn(server: Server, sent: Credentials, brought?: string): Promise<string> {
  const { status, headers } = await send(server, sent, {
    "sec-fetch-site": "same-origin",
    ...(brought === undefined ? {} : { cookie: brought }),
  });
  const token = new RegExp(`^${COOKIE}=([\\w-]+)`).exec(headers.get("set-cookie") ?? "")?.[1];
  if (status !== 201 || token === undefined) throw new Error(`Signing in answered ${status}`);
  return token;
}

/** The headers of a page of the dashboard; `cookie` is the whole header. */
export function ofOwnPage(cookie: string): Record<string, string> {
  return { authorization: "", cookie, "sec-fetch-site": "same-origin" };
}

function send(server: Server, { username, password }: Credentials, headers: Record<string, string>): Promise<Answered> {
  return timed(() =>
    fetch(`${server.url}/api/v1/admin/session`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ username, password }),
    }),
  );
}
