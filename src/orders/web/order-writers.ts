/** Who is offered to write an order; the server decides again. */
export const writers = ['planner', 'commander', 'administrator'] as const
