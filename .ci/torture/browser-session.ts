import type { Server } from "../server.ts";

/** The name of the cookie where the client speaks plain HTTP. */
export const COOKIE = "picloud_session";

/** Signs in as the dashboard does: the session's token. `brought` is a cookie that the browser has already. */
export async function signIn(
  server: Server,
  { username, password }: { username: string; password: string },
  brought?: string,
): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/admin/session`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "sec-fetch-site": "same-origin",
      ...(brought === undefined ? {} : { cookie: brought }),
    },
    body: JSON.stringify({ username, password }),
  });
  const token = new RegExp(`^${COOKIE}=([\\w-]+)`).exec(answer.headers.get("set-cookie") ?? "")?.[1];
  if (answer.status !== 201 || token === undefined) throw new Error(`Signing in answered ${answer.status}`);
  return token;
}

/** The headers of a page of the dashboard; `cookie` is the whole header. */
export function ofOwnPage(cookie: string): Record<string, string> {
  return { authorization: "", cookie, "sec-fetch-site": "same-origin" };
}
