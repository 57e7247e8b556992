/** Why a file was not taken or cannot be shown. */
export const filesTexts = {
  'files.wrong-type': { zh: '文件类型不符：照片用JPEG、PNG或WebP，文件用PDF、DOCX或XLSX', en: 'Not a file of that kind. Photos are JPEG, PNG or WebP; documents are PDF, DOCX or XLSX.' },
  'files.heic': { zh: '不支持HEIC照片。请用“拍照”直接拍摄，或在手机相机设置中改用JPEG（“兼容性最佳”）', en: 'HEIC photos cannot be read. Take the photo with the camera button, or set the phone’s camera to JPEG (“Most compatible”).' },
  'files.active-content': { zh: '文件含有宏、脚本或附带文件，不予接收', en: 'The file holds macros, scripts or files inside it and is not taken.' },
  'files.two-in-one': { zh: '文件内藏有另一种文件，不予接收', en: 'The file hides a file of another kind and is not taken.' },
  'files.unreadable': { zh: '文件已损坏，无法读取', en: 'The file is damaged and cannot be read.' },
  'files.too-many-pixels': { zh: '照片像素过多，上限5000万像素', en: 'The picture has too many pixels; 50 million is the most.' },
  'files.too-large': { zh: '文件过大：照片上限25 MB，文件上限50 MB', en: 'Too large: a photo may have 25 MB, a document 50 MB.' },
  'files.empty': { zh: '文件是空的', en: 'The file is empty.' },
  'files.wrong-upload': { zh: '上传请求有误，请重试', en: 'The upload was not put right. Try again.' },
  'files.id-taken': { zh: '文件编号已被使用，请重新选择文件', en: 'That file’s number is taken; choose the file again.' },
  'files.too-many': { zh: '未完成的上传过多，请先完成或取消一些', en: 'Too many uploads are unfinished. Finish or cancel some first.' },
  'files.not-yours': { zh: '只能使用自己上传的文件', en: 'Only who uploaded a file may use it.' },
  'files.used-already': { zh: '该文件已用于另一次填报', en: 'That file was filed already.' },
  'files.gone': { zh: '文件已不在，请重新上传', en: 'The file is gone; upload it again.' },
  'files.broken': { zh: '文件缺失或已被改动，不予显示；已记入日志', en: 'The file is missing or was altered and is not shown. This has been logged.' },
} as const
