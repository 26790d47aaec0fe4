import type { Clock } from '../base/clock.js';
import type { Counter } from './counter.js';
/**
 * Windows in this process's memory. In a full group the oldest window goes, which only forgets
 * tries; the cost of a try never depends on how many keys there are.
 */
export declare function createMemoryCounter(clock: Clock, maxKeys?: number): Counter;
