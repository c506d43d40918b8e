/** Numbers of lines in a ring, ascending, each once. Changed in place by whoever keeps them; ask anew after the ring has changed. */
export type LineNumbers = {
  readonly length: number;
  /** The number at this place from 0; undefined outside. */
  at(index: number): number | undefined;
  /** Where the number stands; -1 where it is not there. A binary search. */
  indexOf(number: number): number;
  /** How many are less: where the number stands or would stand. */
  placeOf(number: number): number;
};

const LEAST_ROOM = 64;

/** Numbers with room at both ends: adding at either costs the same for a million as for ten. */
export class NumberList implements LineNumbers {
  #room = new Float64Array(LEAST_ROOM);
  #start = LEAST_ROOM / 2;
  #end = LEAST_ROOM / 2;

  get length(): number {
    return this.#end - this.#start;
  }

  at(index: number): number | undefined {
    return index >= 0 && index < this.length ? this.#room[this.#start + index] : undefined;
  }

  indexOf(number: number): number {
    const place = this.placeOf(number);
    return this.at(place) === number ? place : -1;
  }

  placeOf(number: number): number {
    const room = this.#room;
    let low = this.#start;
    let high = this.#end;
    // Most that is asked for is new: it stands behind all others.
    if (high > low && room[high - 1]! < number) return high - low;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (room[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low - this.#start;
  }

  /** False where it is there already. */
  add(number: number): boolean {
    const place = this.placeOf(number);
    if (this.at(place) === number) return false;
    if (this.#start === 0 || this.#end === this.#room.length) this.#grow();
    const at = this.#start + place;
    if (place < this.length / 2) {
      this.#room.copyWithin(this.#start - 1, this.#start, at);
      this.#start--;
      this.#room[at - 1] = number;
    } else {
      this.#room.copyWithin(at + 1, at, this.#end);
      this.#end++;
      this.#room[at] = number;
    }
    return true;
  }

  /** False where it was not there. */
  remove(number: number): boolean {
    const place = this.indexOf(number);
    if (place < 0) return false;
    const at = this.#start + place;
    if (place < this.length / 2) {
      this.#room.copyWithin(this.#start + 1, this.#start, at);
      this.#start++;
    } else {
      this.#room.copyWithin(at, at + 1, this.#end);
      this.#end--;
    }
    return true;
  }

  /** Puts it in, or takes it out. True where it is in now. */
  toggle(number: number): boolean {
    return !this.remove(number) && this.add(number);
  }

  copy(): NumberList {
    const copy = new NumberList();
    copy.#room = this.#room.slice();
    copy.#start = this.#start;
    copy.#end = this.#end;
    return copy;
  }

  dropBelow(number: number): void {
    this.#start += this.placeOf(number);
  }

  /** Those from `from` on are one higher now. */
  move(from: number): void {
    for (let at = this.#start + this.placeOf(from); at < this.#end; at++) this.#room[at]!++;
  }

  clear(): void {
    this.#room = new Float64Array(LEAST_ROOM);
    this.#start = LEAST_ROOM / 2;
    this.#end = LEAST_ROOM / 2;
  }

  /** To the middle of a room with as much free as there is in it. */
  #grow(): void {
    const {length} = this;
    const room = new Float64Array(Math.max(LEAST_ROOM, length * 2));
    const start = (room.length - length) >>> 1;
    room.set(this.#room.subarray(this.#start, this.#end), start);
    this.#room = room;
    this.#start = start;
    this.#end = start + length;
  }
}
