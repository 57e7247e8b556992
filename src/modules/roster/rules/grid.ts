/** The rules of a roster, for server and browser: one builds a grid, changes it, and asks what it breaks. */
export { buildGrid, changeGrid, findCell, isAbsent, isQualified, type Absence, type ChangeProblem, type Grid, type GridDay, type GridInput, type GridMember, type Line } from './lines.ts'
export { addShares, countShares, median, medianShares, shareNames, strengthByHour, type HourQuestion, type Shares } from './shares.ts'
export { countPresent, findLineViolations, findNeedViolations, findViolations, listWeekends } from './violations.ts'
