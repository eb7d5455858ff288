// The time and the timer of a program.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Alarm } from "../../../wasm/js/alarm.mjs";

/** A stand-in for a program, which asks as Go does, and counts what the host is asked. */
function program(t) {
  const go = { mem: new DataView(new ArrayBuffer(64)), importObject: { gojs: {} } };
  const rings = [];
  const alarm = new Alarm(() => {
    rings.push(performance.now());
    alarm.settle();
  });
  alarm.install(go);
  const { gojs } = go.importObject;
  const own = globalThis.setTimeout;
  const asked = [];
  globalThis.setTimeout = (callback, ms) => {
    asked.push(ms);
    return own(callback, ms);
  };
  t.after(() => {
    globalThis.setTimeout = own;
    alarm.stop();
  });
  return {
    alarm,
    rings,
    asked,
    set(ms) {
      go.mem.setUint32(8, ms, true);
      go.mem.setUint32(12, 0, true);
      gojs["runtime.scheduleTimeoutEvent"](0);
      return go.mem.getInt32(16, true);
    },
    clear(number) {
      go.mem.setInt32(8, number, true);
      gojs["runtime.clearTimeoutEvent"](0);
    },
    now() {
      gojs["runtime.nanotime1"](0);
      return Number(go.mem.getBigInt64(8, true)) / 1e6;
    },
  };
}

test("asks the host again only for what comes earlier", (t) => {
  const { alarm, asked, set, clear } = program(t);
  for (let i = 0; i < 10; i++) {
    clear(set(1000 + i));
    set(2000 + i);
    alarm.settle();
  }
  assert.equal(asked.length, 1);
  assert.ok(alarm.isSet);
  set(500);
  alarm.settle();
  assert.equal(asked.length, 2);
  assert.ok(asked[1] <= 500);
});

test("rings when it is due, though the host's timer comes early", async (t) => {
  const { alarm, rings, asked, set } = program(t);
  const begin = performance.now();
  set(20);
  alarm.settle();
  const last = set(60);
  alarm.settle();
  assert.equal(asked.length, 1);
  while (rings.length === 0) await sleep(1);
  assert.ok(rings[0] - begin > 58, `after ${rings[0] - begin} ms`);
  assert.ok(last > 0);
});

test("holds nothing once it is taken back", async (t) => {
  const { alarm, rings, set, clear } = program(t);
  const first = set(1);
  const second = set(1);
  clear(first); // which is not the one that counts
  assert.ok(alarm.isSet);
  alarm.settle();
  clear(second);
  alarm.settle();
  assert.ok(!alarm.isSet);
  await sleep(20);
  assert.deepEqual(rings, []);
});

test("reads the clock once while the program runs, but not for ever", async (t) => {
  const { alarm, now } = program(t);
  alarm.begin();
  const first = now();
  const wait = performance.now() + 5;
  while (performance.now() < wait);
  assert.equal(now(), first);
  for (let i = 0; i < 100; i++) now();
  assert.ok(now() >= first + 4);
  alarm.settle();
  const later = now();
  await sleep(5);
  assert.ok(now() > later);
  assert.ok(Math.abs(now() - Date.now()) < 1000);
});
