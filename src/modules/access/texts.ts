/** Refusals of access, by their code. */
export const accessTexts = {
  'access.not-serving': { zh: '该人员已离队', en: 'The member serves no more' },
  'access.link-exists': { zh: '链接编号已被使用，请重试', en: 'The link’s number was used before; try again' },
  'access.key-exists': { zh: '密钥编号已被使用，请重试', en: 'The key’s number was used before; try again' },
  'access.key-too-long': { zh: '密钥有效期须在今后400天以内', en: 'A key lasts 400 days at most, and ends after now' },
  'access.unknown-name': { zh: '没有名为{name}的操作或页面', en: 'Nothing is called {name}' },
  'access.not-for-keys': { zh: '{name}须由本人操作，不能交给密钥', en: '{name} is for people only; no key may do it' },
  'access.not-extensible': { zh: '{name}的权限不能扩大', en: 'Nobody can extend who may do {name}' },
  'access.extension-exists': { zh: '该岗位的这项扩权已经提出', en: 'This is proposed or in force for the role already' },
  'access.extension-not-proposed': { zh: '没有待批准的这项扩权', en: 'No such proposal waits' },
  'access.extension-not-in-force': { zh: '这项扩权没有生效', en: 'Nothing of the kind is in force' },
  'access.already-shipped': { zh: '该岗位本来就有这项权限', en: 'The role may do this as Muster ships it' },
  'access.same-person': { zh: '须由另一名管理员批准', en: 'Another administrator must approve' },
} as const
