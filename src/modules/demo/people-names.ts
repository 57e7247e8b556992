/** Common Portuguese given and family names; who is made of them is invented. */
export const givenNames = [
  'Ana', 'André', 'António', 'Beatriz', 'Bruno', 'Carla', 'Carlos', 'Catarina', 'Cláudia', 'Cristina', 'Daniel', 'David', 'Diana', 'Diogo', 'Duarte',
  'Eduardo', 'Elsa', 'Fernando', 'Filipa', 'Filipe', 'Francisco', 'Gonçalo', 'Helena', 'Hugo', 'Inês', 'Isabel', 'Ivo', 'Joana', 'João', 'Joaquim', 'Jorge',
  'José', 'Júlia', 'Laura', 'Leonor', 'Luís', 'Luísa', 'Manuel', 'Marco', 'Margarida', 'Maria', 'Mariana', 'Mário', 'Marta', 'Matilde', 'Miguel', 'Mónica',
  'Nuno', 'Olga', 'Patrícia', 'Paulo', 'Pedro', 'Rafael', 'Raquel', 'Ricardo', 'Rita', 'Rodrigo', 'Rui', 'Sandra', 'Sara', 'Sérgio', 'Sofia', 'Susana',
  'Teresa', 'Tiago', 'Tomás', 'Vasco', 'Vera', 'Vítor',
] as const

export const familyNames = [
  'Abreu', 'Almeida', 'Alves', 'Amaral', 'Andrade', 'Antunes', 'Araújo', 'Azevedo', 'Baptista', 'Barbosa', 'Barros', 'Borges', 'Branco', 'Brito', 'Campos',
  'Cardoso', 'Carneiro', 'Carvalho', 'Castro', 'Coelho', 'Correia', 'Costa', 'Cruz', 'Cunha', 'Dias', 'Domingues', 'Duarte', 'Esteves', 'Faria', 'Fernandes',
  'Ferreira', 'Figueiredo', 'Fonseca', 'Freitas', 'Gaspar', 'Gomes', 'Gonçalves', 'Guerra', 'Henriques', 'Leal', 'Leite', 'Lima', 'Lopes', 'Lourenço',
  'Machado', 'Magalhães', 'Maia', 'Marques', 'Martins', 'Matos', 'Melo', 'Mendes', 'Monteiro', 'Morais', 'Moreira', 'Mota', 'Moura', 'Nascimento', 'Neves',
  'Nogueira', 'Nunes', 'Oliveira', 'Pacheco', 'Pereira', 'Pinheiro', 'Pinho', 'Pinto', 'Pires', 'Queirós', 'Ramos', 'Reis', 'Ribeiro', 'Rocha', 'Rodrigues',
  'Sá', 'Salgado', 'Santos', 'Serra', 'Silva', 'Simões', 'Soares', 'Sousa', 'Tavares', 'Teixeira', 'Torres', 'Valente', 'Vaz', 'Vieira',
] as const
