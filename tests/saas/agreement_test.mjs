// The Node service of examples/saas beside its C++ program, on one server. node_test.sh runs it, in a folder with the
// service and its packages. ROWKEY_SAAS names the C++ program; the PG* variables the server, where they are a superuser.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, test } from "node:test";
import { getTableConfig } from "drizzle-orm/pg-core";
import { eq, sql } from "drizzle-orm";
import pg from "pg";
import { uuidv7 } from "uuidv7";
import { fromTypeId, toTypeId } from "./public_ids.mjs";
import * as schema from "./schema.mjs";
import { Service } from "./service.mjs";

const inCpp = (...values) => execFileSync(process.env.ROWKEY_SAAS, values, { encoding: "utf8" }).trimEnd();
const inNode = (...values) => execFileSync(process.execPath, ["main.mjs", ...values], { encoding: "utf8" }).trimEnd();

inCpp("install");
const superuser = new pg.Pool({ max: 1 });
const service = new Service();
after(() => Promise.all([superuser.end(), service.close()]));

const isV7 = (id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id);

/** Until the clock has gone on by a millisecond, which is how finely the ids of two programs are ordered. */
async function nextMillisecond() {
  for (const now = Date.now(); Date.now() <= now + 1; ) await new Promise(setImmediate);
}

async function allOrders(who, limit = 7) {
  const all = [];
  for (let page, last; (page = await service.pageOfOrders(who, last, limit)).length; last = page.at(-1).id) all.push(...page);
  return all;
}

test("types, nulls and defaults are those of the tables", async () => {
  const { rows } = await superuser.query(`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as not_null,
           a.atthasdef or a.attidentity <> '' as may_be_left_out, a.attidentity <> '' as identity
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'saas'::regnamespace and c.relkind = 'r' order by c.relname, a.attnum`);
  const seen = Object.values(schema).map(getTableConfig).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((table) => {
    assert.equal(table.schema, "saas");
    return table.columns.map((column) => ({
      table: table.name,
      name: column.name,
      type: column.getSQLType().replace("bigserial", "bigint"),
      not_null: column.notNull,
      may_be_left_out: column.hasDefault || column.generatedIdentity !== undefined,
      identity: column.generatedIdentity !== undefined,
    }));
  });
  assert.deepEqual(seen, rows);
});

test("ids of both programs are in the order in which they were made", async () => {
  const organization = inCpp("sign-up", "both", "first@both.example");
  const who = await service.signIn(fromTypeId("org", organization), "FIRST@both.example");
  const made = [];
  for (let i = 0; i < 10; ++i) {
    made.push(fromTypeId("ord", inCpp("order", organization, "first@both.example", `C++ ${i}`)));
    await nextMillisecond();
    for (let j = 0; j < 3; ++j) {
      made.push(await service.placeOrder(who, `Node ${i} ${j}`, [{ product: "gear", quantity: 3, cents: 333n }]));
    }
    await nextMillisecond();
  }
  assert.deepEqual(made, [...made].sort());
  assert.ok(made.every(isV7));
  assert.deepEqual((await allOrders(who)).map((order) => order.id), made);
  const lines = inCpp("orders", organization, "first@both.example").split("\n");
  assert.deepEqual(lines.map((line) => fromTypeId("ord", line.split("\t")[0])), made);
  assert.equal(inNode("orders", organization, "first@both.example"), lines.join("\n"));
});

test("each reads what the other wrote", async () => {
  const organization = inNode("sign-up", "Ünïcode — «Ѫ»", "Ää@both.example");
  const who = await service.signIn(fromTypeId("org", organization), "äÄ@BOTH.example");
  assert.ok(who, "signed up by the command, found by the service");
  const note = "Grüße, 世界 🦉 'quoted' \\back";
  const much = await service.placeOrder(who, note, [{ product: "gold", quantity: 1, cents: 9007199254740993n }]);
  assert.equal(inCpp("orders", organization, "ää@both.example"), [toTypeId("ord", much), toTypeId("usr", who.id), 9007199254740993n, note].join("\t"));
  const order = inCpp("order", organization, "ÄÄ@both.example", note);
  const [first, second] = await allOrders(who);
  assert.deepEqual(first, { id: much, by: who.id, note, cents: 9007199254740993n });
  assert.deepEqual(second, { id: fromTypeId("ord", order), by: who.id, note, cents: 1200n });
  assert.equal(inNode("order", organization, "ää@both.example", "").slice(0, 4), "ord_");
  assert.throws(() => execFileSync(process.execPath, ["main.mjs", "orders", order, "ää@both.example"], { stdio: "pipe" }), /expected an id with org_/);
});

test("what is left out is the server's in both", async () => {
  const who = await service.signUp("defaults", "first@defaults.example");
  const times = sql`created_at = now() and updated_at = now()`;
  await service.raw(who.tenant, async (tx) => {
    const [mine] = await tx.insert(schema.orders).values({ createdAt: "1999-01-01" })
      .returning({ id: schema.orders.id, by: schema.orders.userId, note: schema.orders.note, tenant: schema.orders.organizationId, times });
    const { rows: [servers] } = await tx.execute(sql`insert into saas.orders default values
      returning id, user_id as by, note, organization_id::text as tenant, created_at = now() and updated_at = now() as times`);
    assert.ok(isV7(mine.id) && isV7(servers.id));
    assert.deepEqual({ ...mine, id: 0, tenant: String(mine.tenant) }, { ...servers, id: 0 });
    assert.deepEqual({ ...servers, id: 0 }, { id: 0, by: "00000000-0000-0000-0000-000000000000", note: "", tenant: who.tenant, times: true });
    const [item] = await tx.insert(schema.orderItems).values({ orderId: mine.id, product: "gear", quantity: 1, cents: 1n }).returning();
    assert.equal(typeof item.id, "bigint");
    const [invoice] = await tx.insert(schema.invoices).values({ orderId: mine.id, cents: 1n }).returning();
    assert.equal(typeof invoice.id, "bigint");
    assert.ok(isV7(invoice.publicId));
  });
});

test("one pool keeps tenants apart", async () => {
  const pool = new Service(2);
  try {
    const tenants = await Promise.all(["a", "b", "c"].map((name) => pool.signUp(name, "same@address.example")));
    const orders = await Promise.all(Array.from({ length: 60 }, (_, i) => pool.placeOrder(tenants[i % 3], String(i % 3), [])));
    await Promise.all(Array.from({ length: 60 }, async (_, i) => {
      const page = await pool.pageOfOrders(tenants[i % 3], undefined, 100);
      assert.deepEqual(page.map((order) => order.note), Array(20).fill(String(i % 3)));
    }));
    for (const tenant of [undefined, ""]) {
      await pool.raw(tenant, async (tx) => assert.deepEqual(await tx.select().from(schema.orders), []));
    }
    await assert.rejects(pool.raw("x", (tx) => tx.select().from(schema.orders)), ({ cause }) => cause.code === "22P02");
    await pool.raw(tenants[1].tenant, async (tx) => {
      assert.deepEqual(await tx.select().from(schema.orders).where(eq(schema.orders.id, orders[0])), []);
      assert.deepEqual(await tx.update(schema.orders).set({ note: "x" }).where(eq(schema.orders.id, orders[0])).returning(), []);
    });
    await assert.rejects(
      pool.raw(tenants[1].tenant, (tx) => tx.insert(schema.orderItems).values({ orderId: orders[0], product: "x", quantity: 1, cents: 1n })),
      ({ cause }) => cause.code === "23503");
  } finally {
    await pool.close();
  }
});

test("a lost connection loses no order and doubles none", async () => {
  const who = await service.signUp("lost", "first@lost.example");
  let lost = 0;
  const cut = async () => {
    const { rowCount } = await superuser.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'saas_app' and datname = current_database()");
    lost += rowCount;
  };
  const placed = [];
  for (let i = 0; i < 10; ++i) {
    const [, ...ids] = await Promise.all([cut(), ...Array.from({ length: 8 }, () =>
      service.placeOrder(who, "", [{ product: "gear", quantity: 1, cents: 1n }]))]);
    placed.push(...ids);
  }
  assert.ok(lost > 0);
  const all = await allOrders(who);
  assert.deepEqual(all.map((order) => order.id), placed.sort());
  assert.ok(all.every((order) => order.cents === 1n));
});

test("public ids are those of the C++ program", () => {
  assert.equal(toTypeId("inv", "01890a5d-ac96-774b-bcce-b302099a8057"), "inv_01h455vb4pex5vsknk084sn02q");
  for (const id of [uuidv7(), "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"]) {
    assert.equal(fromTypeId("ord", toTypeId("ord", id)), id);
  }
  for (const text of ["", "1", "ord_1", "inv_01h455vb4pex5vsknk084sn02q", "ord_81h455vb4pex5vsknk084sn02q", "ord_01h455vb4pex5vsknk084sn02l", "ord_01H455VB4PEX5VSKNK084SN02Q"]) {
    assert.throws(() => fromTypeId("ord", text));
  }
});
