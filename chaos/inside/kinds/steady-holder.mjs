// Takes so much memory at its start and no more. node steady-holder.mjs NAME MIB LIFE_SECONDS
const [name = 'holder', mebibytes, lifeSeconds] = process.argv.slice(2);
process.title = name;
const held = Buffer.alloc(Number(mebibytes) * 1024 * 1024, 1);
setInterval(() => held.fill(2, 0, 1), 1_000);
setTimeout(() => process.exit(0), Number(lifeSeconds) * 1_000);
