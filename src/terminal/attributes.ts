/** A style taken apart; `flags` is a sum of BOLD, DIM and so on. */
export type Attributes = {readonly fg: string; readonly bg: string; readonly flags: number};

export const BOLD = 1;
export const DIM = 2;
export const ITALIC = 4;
export const UNDERLINE = 8;
export const INVERSE = 16;
export const STRIKE = 32;
