import type { Transaction } from "./transaction.ts";

/** True for the first caller ever: the Hello World script comes once, even when it is deleted. */
export async function markSeeded(sql: Transaction): Promise<boolean> {
  const rows = await sql`
    INSERT INTO platform (key, value) VALUES ('hello_world_seeded', 'true') ON CONFLICT (key) DO NOTHING RETURNING key`;
  return rows.length > 0;
}
