// Public ids as clients see them, in the form of rowkey::public_id: a TypeID, "ord_01h455vb4pex5vsknk084sn02q".
const digits = "0123456789abcdefghjkmnpqrstvwxyz";

export function toTypeId(prefix, uuid) {
  let number = BigInt("0x" + uuid.replaceAll("-", ""));
  let text = "";
  for (let i = 0; i < 26; ++i, number >>= 5n) text = digits[Number(number & 31n)] + text;
  return `${prefix}_${text}`;
}

/** The uuid. Throws where the text is no id of this prefix. */
export function fromTypeId(prefix, text) {
  if (!new RegExp(`^${prefix}_[0-7][${digits}]{25}$`).test(text)) throw new Error(`expected an id with ${prefix}_`);
  let number = 0n;
  for (const digit of text.slice(prefix.length + 1)) number = (number << 5n) | BigInt(digits.indexOf(digit));
  return number.toString(16).padStart(32, "0").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
