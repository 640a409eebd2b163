// A service beside the C++ program, on the same tables and under the same policies: ids by the npm package uuidv7,
// statements by drizzle-orm over pg.
import { setTimeout } from "node:timers/promises";
import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { uuidv7 } from "uuidv7";
import { orderItems, orders, users } from "./schema.mjs";

// What rowkey::postgres::retry tries again. pg gives no SQLSTATE where the connection was lost; system errors have
// codes of letters, such as ECONNRESET.
function mayRetry({ code, message }) {
  if (code === undefined) return /^(Connection terminated|Client has encountered a connection error)/.test(message);
  return /^(E[A-Z]+|08...|57P0[123]|40001|40003|40P01|25006)$/.test(code);
}

// The loss of a connection that waits. The next statement tells of it, or the pool makes another.
const ignore = () => {};

export class Service {
  #pool;

  /** Connections to where the PG* variables say, as saas_app; `max` at once. */
  constructor(max = 4) {
    this.#pool = new pg.Pool({ user: "saas_app", max });
    this.#pool.on("error", ignore);
  }

  close() {
    return this.#pool.end();
  }

  /** What `work(tx)` gives, in a transaction. It may run again, so ids are made before. */
  async #transaction(work) {
    for (let tries = 1; ; ++tries) {
      try {
        return await this.#try(work);
      } catch (error) {
        if (tries === 100 || !mayRetry(error.cause ?? error)) throw error;
        await setTimeout(Math.min(10 * 2 ** tries, 1000) * (0.5 + Math.random() / 2));
      }
    }
  }

  async #try(work) {
    const connection = await this.#pool.connect();
    connection.on("error", ignore);
    let lost = false;
    try {
      return await drizzle(connection).transaction(work);
    } catch (error) {
      lost = mayRetry(error.cause ?? error);
      throw error;
    } finally {
      connection.off("error", ignore);
      connection.release(lost); // where it is true, the pool gives it to nobody any more
    }
  }

  /** For one tenant: until the end of the transaction, because the next one on this connection may be another's. */
  #asMember(who, work) {
    return this.#transaction(async (tx) => {
      await tx.execute(sql`select set_config('app.tenant', ${who.tenant}, true), set_config('app.user', ${who.id}, true)`);
      return work(tx);
    });
  }

  /** A new organization and its first user. `tenant` is the row number, as text, and stays in the service. */
  signUp(name, email) {
    const publicId = uuidv7();
    const id = uuidv7();
    return this.#transaction(async (tx) => {
      const made = await tx.execute(sql`select saas.sign_up(${publicId}, ${name}) as tenant`);
      await tx.insert(users).values({ id, email, name: email })
        .onConflictDoNothing({ target: [users.organizationId, users.id] });
      return { tenant: made.rows[0].tenant, publicId, id };
    });
  }

  /** Undefined where there is no such organization or user. */
  signIn(publicId, email) {
    return this.#transaction(async (tx) => {
      const found = await tx.execute(sql`
        select set_config('app.tenant', saas.tenant_of(${publicId})::text, true) as tenant`);
      const [user] = await tx.select({ id: users.id }).from(users)
        .where(and(eq(users.email, email), isNull(users.deletedAt)));
      return user && { tenant: found.rows[0].tenant, publicId, id: user.id };
    });
  }

  /** The new order's id. Items are { product, quantity, cents }, with cents as BigInt. */
  placeOrder(who, note, items) {
    const id = uuidv7();
    return this.#asMember(who, async (tx) => {
      const made = await tx.insert(orders).values({ id, note }).onConflictDoNothing({ target: orders.id })
        .returning({ id: orders.id });
      if (made.length && items.length) {
        await tx.insert(orderItems).values(items.map((item) => ({ orderId: id, ...item })));
      }
      return id;
    });
  }

  /** The oldest orders, or those that follow `after`; at most `limit`. */
  pageOfOrders(who, after, limit) {
    return this.#asMember(who, (tx) =>
      tx.select({
        id: orders.id,
        by: orders.userId,
        note: orders.note,
        cents: sql`coalesce(sum(${orderItems.quantity} * ${orderItems.cents}), 0)::bigint`.mapWith(BigInt),
      }).from(orders)
        .leftJoin(orderItems, and(eq(orderItems.organizationId, orders.organizationId), eq(orderItems.orderId, orders.id)))
        .where(and(isNull(orders.deletedAt), after && gt(orders.id, after)))
        .groupBy(orders.id).orderBy(asc(orders.id)).limit(limit));
  }

  /** Statements of a test, or of an attacker, under the policies: a tenant as text, or undefined for none. */
  raw(tenant, work) {
    return this.#try(async (tx) => {
      if (tenant !== undefined) await tx.execute(sql`select set_config('app.tenant', ${tenant}, true)`);
      return work(tx);
    });
  }
}
