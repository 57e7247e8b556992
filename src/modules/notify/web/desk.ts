/** Who sees what was delivered, as the view has it; the server decides. */
export const desk = ['commander', 'officer-of-the-day', 'duty-officer', 'administrator', 'supervisor', 'auditor']
/** Who tries again. */
export const retrying = ['commander', 'officer-of-the-day', 'duty-officer', 'administrator']
