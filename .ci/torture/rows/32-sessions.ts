import { runPicloud } from "../../../runtime/testing/command-line.ts";
import { ControlPlane } from "../control-plane.ts";
import { eachOf } from "../each-of.ts";
import type { Row } from "../row.ts";
import { COOKIE, ofOwnPage, signIn } from "../sign-in.ts";

const PASSWORD = "correct horse battery";
const NEXT_PASSWORD = "another horse battery";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export default {
  id: "32",
  title: "fixation, tampering, replay after logout or password change",
  minutes: 0.3,
  async run(trial) {
    const server = await trial.server();
    const control = new ControlPlane(server);
    const account = (username: string) => control.create("/accounts", { username, password: PASSWORD });
    await account("ada");
    const ada = { username: "ada", password: PASSWORD };
    const cookieOf = (token: string) => `${COOKIE}=${token}`;
    const who = async (headers: Record<string, string>) =>
      (await control.send("GET", "/session", undefined, headers)).status;

    // Fixation: what the browser brought is never what it gets, and is worth nothing afterwards.
    const chosen = "A".repeat(43);
    const opened = await signIn(server, ada, cookieOf(chosen));
    trial.equal("a token of the attacker's own becomes the session", opened === chosen, false);
    trial.equal("status for it", await who(ofOwnPage(cookieOf(chosen))), 401);
    const later = await signIn(server, ada, cookieOf(opened));
    trial.equal("status for the session that was brought to a sign-in", await who(ofOwnPage(cookieOf(opened))), 401);
    trial.equal("status for the one that this opened", await who(ofOwnPage(cookieOf(later))), 200);

    const tampered = tamperedCookies(later);
    const statuses = await eachOf(tampered, 8, (cookie) => who(ofOwnPage(cookie)));
    const open = tampered.filter((_, index) => statuses[index] !== 401);
    for (const cookie of open) trial.say(`opens: ${cookie}`);
    trial.atLeast({ what: "cookies that were tampered with", measured: tampered.length, bound: 350, unit: "cookies" });
    trial.equal("of them not 401", open.length, 0);
    const bearer = tamperedBearers(server.token);
    const accepted = (await eachOf(bearer, 8, (authorization) => who({ authorization }))).filter(
      (status) => status !== 401,
    );
    trial.equal(`bearer tokens that were tampered with (${bearer.length}) and are not 401`, accepted.length, 0);

    // Replay, at every operation there is.
    const operations = (await control.operations()).filter(({ isPublic }) => !isPublic);
    const everywhere = async (headers: Record<string, string>) => {
      const answers = await eachOf(operations, 4, ({ method, path, body }) =>
        control.send(method, path.replace(/\{\w+\}/g, Bun.randomUUIDv7()), body === null ? undefined : {}, headers),
      );
      return answers.filter(({ status }) => status !== 401).length;
    };
    const ended = async (what: string, headers: Record<string, string>) =>
      trial.equal(`operations that are not 401 ${what}`, await everywhere(headers), 0);
    const second = ofOwnPage(cookieOf(await signIn(server, ada)));
    const stream = await control.request("GET", "/logs/tail", undefined, second);
    const streamEnded = stream.text();
    await control.send("DELETE", "/session", undefined, ofOwnPage(cookieOf(later)));
    await ended("after a sign-out", ofOwnPage(cookieOf(later)));
    trial.equal("status for the account's other session then", await who(second), 200);

    const third = ofOwnPage(cookieOf(await signIn(server, ada)));
    const change = { current_password: PASSWORD, new_password: NEXT_PASSWORD };
    trial.equal(
      "status of a change of password",
      (await control.send("POST", "/account/password", change, third)).status,
      204,
    );
    await ended("after a change of password elsewhere", second);
    trial.equal("status for who changed it", await who(third), 200);
    const isOver = await Promise.race([
      streamEnded.then(
        () => true,
        () => true,
      ),
      Bun.sleep(10_000).then(() => false),
    ]);
    trial.equal("its live tail has ended", isOver, true);

    const reset = await runPicloud(
      ["reset-password", "ada", "--stdin"],
      { PICLOUD_DATA: `${server.folder}/data`, PICLOUD_ADMIN_TOKEN: server.token },
      `${PASSWORD} again\n`,
    );
    if (reset.code !== 0) trial.say(reset.err);
    trial.equal("exit code of reset-password", reset.code, 0);
    await ended("after reset-password", third);

    const bob = await account("bob");
    const bobs = ofOwnPage(cookieOf(await signIn(server, { username: "bob", password: PASSWORD })));
    trial.equal("status for an account", await who(bobs), 200);
    await control.send("DELETE", `/accounts/${bob.id}`);
    await ended("after the account was deleted", bobs);

    const made = await control.create("/tokens", { name: "short-lived", access: "full" });
    const byToken = { authorization: `Bearer ${made["token"]}` };
    trial.equal("status for a token", await who(byToken), 200);
    await control.send("DELETE", `/tokens/${made.id}`);
    await ended("after the token was revoked", byToken);
  },
} satisfies Row;

/** Every character changed, in several ways, and other spellings of the whole. */
function tamperedCookies(token: string): string[] {
  const changed = [...token].flatMap((character, at) =>
    [1, 2, 7, 16, 32, 33, 48, 63].map((step) => {
      const other = ALPHABET[(ALPHABET.indexOf(character) + step) % ALPHABET.length] ?? "";
      return token.slice(0, at) + other + token.slice(at + 1);
    }),
  );
  const spelled = [
    "",
    token.slice(1),
    token.slice(0, -1),
    `${token}A`,
    `${token}=`,
    `"${token}"`,
    `${token}%00`,
    `${token}%20`,
    `%${(token.codePointAt(0) ?? 0).toString(16)}${token.slice(1)}`,
    token.toLowerCase(),
    token.toUpperCase(),
    [...token].toReversed().join(""),
    token.replaceAll("-", "+").replaceAll("_", "/") === token
      ? `+${token.slice(1)}`
      : token.replaceAll("-", "+").replaceAll("_", "/"),
    "null",
    "undefined",
    "' OR 1=1 --",
    "A".repeat(43),
    "A".repeat(4_000),
  ].filter((value) => value !== token);
  const whole = [
    `${COOKIE}=${token}; ${COOKIE}=${token}`,
    `${COOKIE}=${"A".repeat(43)}; ${COOKIE}=${token}`,
    `${COOKIE}=${token}; ${COOKIE}=${"A".repeat(43)}`,
    `__Host-${COOKIE}=${token}`,
    `${COOKIE.toUpperCase()}=${token}`,
    `x${COOKIE}=${token}`,
    `${COOKIE}[]=${token}`,
    `${COOKIE}`,
    token,
  ];
  return [...[...changed, ...spelled].map((value) => `${COOKIE}=${value}`), ...whole];
}

function tamperedBearers(token: string): string[] {
  const changed = [...token].map(
    (_, at) => `Bearer ${token.slice(0, at)}${token[at] === "x" ? "y" : "x"}${token.slice(at + 1)}`,
  );
  return [
    ...changed,
    token,
    `Basic ${btoa(`admin:${token}`)}`,
    `Basic ${btoa(`${token}:`)}`,
    "Bearer",
    "Bearer ",
    "Bearer null",
    `Bearer ${token.slice(1)}`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token}x`,
    `Bearer ${token} x`,
    `Bearer x ${token}`,
    `Bearer "${token}"`,
    `Bearer ${token},Bearer ${token}`,
    `Token ${token}`,
  ];
}
