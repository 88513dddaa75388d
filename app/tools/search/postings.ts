/** The tools that hold a term, by slot in rising order, each with the term's weight there. */
export class Postings {
  slots: Int32Array = new Int32Array(4);
  weights: Float32Array = new Float32Array(4);
  /** How many entries there are, those of removed tools included. */
  length = 0;
  /** How many of them are of tools that are there. */
  live = 0;

  add(slot: number, weight: number): void {
    if (this.length === this.slots.length) {
      const slots = new Int32Array(this.length * 2);
      slots.set(this.slots);
      this.slots = slots;
      const weights = new Float32Array(this.length * 2);
      weights.set(this.weights);
      this.weights = weights;
    }
    this.slots[this.length] = slot;
    this.weights[this.length] = weight;
    this.length += 1;
    this.live += 1;
  }
}
