// The tables of ../schema.sql as drizzle-orm sees them. tests/saas/agreement_test.mjs compares them with the server's.
//
// bigint in mode "bigint": a JavaScript number is exact to 2^53 only. Times in mode "string": a Date has milliseconds,
// and the server microseconds.
import { sql } from "drizzle-orm";
import { bigint, bigserial, integer, pgSchema, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { uuidv7 } from "uuidv7";

const saas = pgSchema("saas");

const tenant = () => bigint("organization_id", { mode: "bigint" }).notNull().default(sql`saas.tenant()`);
const identity = () => bigint("id", { mode: "bigint" }).notNull().generatedAlwaysAsIdentity();
const time = (name) => timestamp(name, { withTimezone: true, mode: "string" });
const times = () => ({
  createdAt: time("created_at").notNull().defaultNow(),
  updatedAt: time("updated_at").notNull().defaultNow(),
});

export const organizations = saas.table("organizations", {
  id: identity(),
  publicId: uuid("public_id").notNull().$defaultFn(uuidv7),
  name: text("name").notNull(),
  ...times(),
  deletedAt: time("deleted_at"),
});

export const users = saas.table("users", {
  organizationId: tenant(),
  id: uuid("id").notNull().$defaultFn(uuidv7),
  email: text("email"),
  name: text("name").notNull(),
  ...times(),
  deletedAt: time("deleted_at"),
});

export const orders = saas.table("orders", {
  id: uuid("id").primaryKey().$defaultFn(uuidv7),
  organizationId: tenant(),
  userId: uuid("user_id").notNull().default(sql`saas.actor()`),
  note: text("note").notNull().default(""),
  ...times(),
  deletedAt: time("deleted_at"),
});

export const orderItems = saas.table("order_items", {
  organizationId: tenant(),
  id: bigserial("id", { mode: "bigint" }).notNull(),
  orderId: uuid("order_id").notNull(),
  product: text("product").notNull(),
  quantity: integer("quantity").notNull(),
  cents: bigint("cents", { mode: "bigint" }).notNull(),
  ...times(),
});

export const invoices = saas.table("invoices", {
  organizationId: tenant(),
  id: identity(),
  publicId: uuid("public_id").notNull().$defaultFn(uuidv7),
  orderId: uuid("order_id").notNull(),
  cents: bigint("cents", { mode: "bigint" }).notNull(),
  ...times(),
  deletedAt: time("deleted_at"),
});

export const auditLog = saas.table("audit_log", {
  id: uuid("id").primaryKey().$defaultFn(uuidv7),
  organizationId: bigint("organization_id", { mode: "bigint" }).notNull(),
  actorId: uuid("actor_id").notNull(),
  action: text("action").notNull(),
  tableName: text("table_name").notNull(),
  rowId: uuid("row_id").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
});
