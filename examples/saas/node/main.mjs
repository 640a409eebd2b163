// The commands of the C++ program, by the Node service: sign-up NAME EMAIL, order ORGANIZATION EMAIL NOTE, and orders
// ORGANIZATION EMAIL.
import { fromTypeId, toTypeId } from "./public_ids.mjs";
import { Service } from "./service.mjs";

const [command, ...values] = process.argv.slice(2);
const service = new Service();

async function signIn() {
  const who = await service.signIn(fromTypeId("org", values[0] ?? ""), values[1] ?? "");
  if (!who) throw new Error("there is no such organization, or no such user in it");
  return who;
}

const commands = {
  async "sign-up"() {
    console.log(toTypeId("org", (await service.signUp(values[0], values[1])).publicId));
  },
  async order() {
    const items = [{ product: "gear", quantity: 2, cents: 450n }, { product: "punched card", quantity: 100, cents: 3n }];
    console.log(toTypeId("ord", await service.placeOrder(await signIn(), values[2], items)));
  },
  async orders() {
    const who = await signIn();
    for (let page, last; (page = await service.pageOfOrders(who, last, 25)).length; last = page.at(-1).id) {
      for (const { id, by, cents, note } of page) {
        console.log([toTypeId("ord", id), toTypeId("usr", by), cents, note].join("\t"));
      }
    }
  },
};

try {
  if (!Object.hasOwn(commands, command ?? "")) throw new Error(`expected one of ${Object.keys(commands).join(", ")}`);
  await commands[command]();
} catch (error) {
  console.error((error.cause ?? error).message);
  process.exitCode = 1;
} finally {
  await service.close();
}
