import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { exitWith } from './exit-with.ts';
import { measureRoom, type RoomFigures } from './mutation/measure-room.ts';
import { mutationPage } from './mutation/mutation-page.ts';
import { ROOMS } from './mutation/rooms.ts';

// npm run mutation [-- --room <name>] [--file <path>] [--tests <path>] [--page]
// Mutates the rooms that guard what may be done and says how many mutants their tests kill.
// Exit code: 0 where every measured room has the share that is asked for, 1 where one has not.

const FOLDER = '.recoverops/mutation';
const PAGE = 'docs/evaluation/mutation.md';
const SHARE_MIN = 0.9;

const figuresFile = (name: string) => `${FOLDER}/${name}.figures.json`;

async function earlier(name: string): Promise<readonly RoomFigures[]> {
  if (!existsSync(figuresFile(name))) return [];
  return [JSON.parse(await readFile(figuresFile(name), 'utf8')) as RoomFigures];
}

async function main(): Promise<number> {
  process.chdir(resolve(dirname(fileURLToPath(import.meta.url)), '..'));
  const { values } = parseArgs({
    options: {
      room: { type: 'string' },
      file: { type: 'string' },
      tests: { type: 'string' },
      page: { type: 'boolean', default: false },
    },
  });
  const rooms = ROOMS.filter(({ name }) => values.room === undefined || values.room === name);
  if (rooms.length === 0) {
    throw new Error(
      `There is no room ${values.room}; give one of ${ROOMS.map(({ name }) => name).join(', ')}.`,
    );
  }
  const { file, tests } = values;
  for (const path of [file, tests]) {
    if (path !== undefined && (values.room === undefined || !existsSync(path))) {
      throw new Error(
        'Give --file and --tests a file of the room that --room names, by its path below the root.',
      );
    }
  }
  await mkdir(FOLDER, { recursive: true });
  let isEnough = true;
  for (const room of rooms) {
    const part = {
      ...room,
      mutated: file === undefined ? room.mutated : [file],
      tests: tests === undefined ? room.tests : [tests],
    };
    const figures = await measureRoom(part, FOLDER);
    const { mutants, killed, survivors, seconds } = figures;
    console.log(`${room.name}: ${killed} of ${mutants} mutants killed, in ${seconds} s`);
    for (const one of survivors) {
      console.log(`  ${one.file}:${one.line} ${one.mutator}: ${one.replacement.replace(/\s+/g, ' ')}`);
    }
    isEnough &&= killed >= SHARE_MIN * mutants;
    if (file === undefined && tests === undefined)
      await writeFile(figuresFile(room.name), JSON.stringify(figures));
  }
  if (values.page) {
    const all = await Promise.all(ROOMS.map(({ name }) => earlier(name)));
    await writeFile(PAGE, mutationPage(all.flat()));
    console.log(`${PAGE} is written.`);
  }
  return isEnough ? 0 : 1;
}

exitWith('mutation', main);
