import { Type } from "@sinclair/typebox";
import { createAccount, listAccounts, removeAccount, requireAccount, type Account } from "../manage-accounts.ts";
import type { AccountServices } from "../sign-in.ts";
import { created, noContent, ok, operation, type Operation } from "./operation.ts";
import { Id, idPage, idPageAnswer, listOf, listQuery, strictObject, Time } from "./schemas.ts";
import { GivenPassword, GivenUsername } from "./session.ts";

const AccountSchema = strictObject({ id: Id, username: Type.String(), created_at: Time });

/** `/accounts`: of the people who administer the platform. */
export function accountOperations(services: AccountServices): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/accounts",
      tag: "accounts",
      access: { right: "read", on: "platform" },
      summary: "List accounts in the order of their creation",
      query: strictObject(listQuery),
      success: { status: 200, schema: listOf(AccountSchema) },
      async answer({ work, query }) {
        const page = await listAccounts(work.sql, idPage(["accounts"], query));
        return idPageAnswer(["accounts"], query, page, accountView);
      },
    }),
    operation({
      method: "POST",
      path: "/accounts",
      tag: "accounts",
      access: { right: "write", on: "platform" },
      summary: "Create an account, with every right",
      body: strictObject({ username: GivenUsername, password: GivenPassword }),
      success: { status: 201, schema: AccountSchema },
      errors: ["username_taken", "overloaded"],
      secret: true,
      async answer({ work, body }) {
        const account = await createAccount(work, services, body);
        return created(accountView(account), `/accounts/${account.id}`);
      },
    }),
    operation({
      method: "GET",
      path: "/accounts/{account}",
      tag: "accounts",
      access: { right: "read", on: "platform" },
      summary: "Get an account",
      success: { status: 200, schema: AccountSchema },
      errors: ["not_found"],
      async answer({ work, params }) {
        return ok(accountView(await requireAccount(work.sql, params["account"] ?? "")));
      },
    }),
    operation({
      method: "DELETE",
      path: "/accounts/{account}",
      tag: "accounts",
      access: { right: "write", on: "platform" },
      summary: "Remove an account; its sessions end",
      success: { status: 204, schema: null },
      errors: ["not_found", "last_account"],
      async answer({ work, params }) {
        await removeAccount(work, services, params["account"] ?? "");
        return noContent();
      },
    }),
  ];
}

function accountView({ id, username, createdAt }: Account): Record<string, unknown> {
  return { id, username, created_at: createdAt.toISOString() };
}
