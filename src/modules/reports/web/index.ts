/** The door of the screens of reports. */
import { QuestionCircleOutlined } from '@ant-design/icons'
import type { Page } from '../../../kernel/web/index.ts'
import type { EntryDoor, KindDoor } from '../../../orders/web/index.ts'
import { FiledValues } from './FiledValues.tsx'

export const reportsPages: readonly Page[] = [
  { path: '/file/$obligationId', title: 'reports.file', load: async () => (await import('./FilePage.tsx')).FilePage },
  { path: '/acknowledge/$obligationId', title: 'reports.acknowledge', load: async () => (await import('./Acknowledge.tsx')).Acknowledge },
  { path: '/questions', title: 'reports.questions', nav: { desk: 4, icon: QuestionCircleOutlined }, load: async () => (await import('./Questions.tsx')).Questions },
]

export const reportsDoors: readonly KindDoor[] = [
  { kind: 'report', label: () => 'reports.door.report', path: (item) => `/file/${item.id}` },
  { kind: 'record', label: () => 'reports.door.record', path: (item) => `/file/${item.id}` },
  { kind: 'acknowledge', label: (item) => (item.details['part'] === 'answers' ? 'reports.door.answer' : 'reports.door.acknowledge'), path: (item) => (item.details['part'] === 'answers' ? '/questions' : `/acknowledge/${item.id}`) },
]

export const reportsEntryDoors: readonly EntryDoor[] = [
  { prefix: 'question.', path: () => '/questions' },
  { prefix: 'report.', Values: FiledValues },
  { prefix: 'record.', Values: FiledValues },
]
