-- The tables of Cero Filas (MIT), as a copy of its MySQL database in SQLite has them.
CREATE TABLE ausencias (
  id_ausencia INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL,
  fecha_inicio DATETIME NOT NULL,
  fecha_fin DATETIME NOT NULL,
  motivo TEXT,
  created_by INTEGER,
  created_at TIMESTAMP,
  updated_by INTEGER,
  updated_at TIMESTAMP
);
CREATE TABLE citas (
  id_cita INTEGER PRIMARY KEY,
  tramite_id INTEGER NOT NULL,
  oficina_id INTEGER NOT NULL,
  fechahora DATETIME NOT NULL,
  nombre_ciudadano TEXT NOT NULL,
  appaterno_ciudadano TEXT NOT NULL,
  apmaterno_ciudadano TEXT NOT NULL,
  email TEXT,
  curp TEXT NOT NULL,
  telefono TEXT,
  folio TEXT,
  ip TEXT,
  statuscita TEXT,
  created_by INTEGER,
  created_at TIMESTAMP,
  updated_by INTEGER,
  updated_at TIMESTAMP
);
CREATE TABLE dependencias (
  id_dependencia INTEGER PRIMARY KEY,
  nombre_dependencia TEXT NOT NULL,
  created_by INTEGER,
  created_at TIMESTAMP,
  updated_by INTEGER,
  updated_at TIMESTAMP
);
CREATE TABLE holdingcitas (
  id_holdingcita INTEGER PRIMARY KEY,
  tramite_id INTEGER,
  oficina_id INTEGER NOT NULL,
  fechahora DATETIME NOT NULL,
  folio TEXT NOT NULL,
  created_at TIMESTAMP,
  updated_at TIMESTAMP
);
CREATE TABLE oficinas (
  id_oficina INTEGER PRIMARY KEY,
  nombre_oficina TEXT NOT NULL,
  slug TEXT,
  dependencia_id INTEGER NOT NULL,
  coords TEXT NOT NULL,
  direccion TEXT,
  created_by INTEGER,
  created_at TIMESTAMP,
  updated_by INTEGER,
  updated_at TIMESTAMP
);
CREATE TABLE tramites (
  id_tramite INTEGER PRIMARY KEY,
  nombre_tramite TEXT NOT NULL,
  requisitos TEXT,
  tiempo_minutos INTEGER NOT NULL,
  costo TEXT NOT NULL,
  codigo TEXT NOT NULL,
  dependencia_id INTEGER,
  warning_message TEXT,
  created_by INTEGER,
  created_at TIMESTAMP,
  updated_by INTEGER,
  updated_at TIMESTAMP
);
CREATE TABLE tramitesxoficinas (
  id_tramitesxoficinas INTEGER PRIMARY KEY,
  tramite_id INTEGER NOT NULL,
  oficina_id INTEGER NOT NULL,
  apply_date DATETIME,
  created_by INTEGER,
  created_at TIMESTAMP,
  updated_by INTEGER,
  updated_at TIMESTAMP
);
CREATE TABLE tramitesxusers (
  id_tramitesxusers INTEGER PRIMARY KEY,
  tramite_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL,
  lunes_inicio TIME,
  lunes_fin TIME,
  martes_inicio TIME,
  martes_fin TIME,
  miercoles_inicio TIME,
  miercoles_fin TIME,
  jueves_inicio TIME,
  jueves_fin TIME,
  viernes_inicio TIME,
  viernes_fin TIME,
  sabado_inicio TIME,
  sabado_fin TIME,
  created_by INTEGER,
  created_at TIMESTAMP,
  updated_by INTEGER,
  updated_at TIMESTAMP
);
CREATE TABLE turnos (
  id_turno INTEGER PRIMARY KEY,
  cita_id INTEGER,
  oficina_id INTEGER NOT NULL,
  user_id INTEGER,
  tramite_id INTEGER NOT NULL,
  fechahora_inicio DATETIME,
  fechahora_fin DATETIME,
  observaciones TEXT,
  nombre_ciudadano TEXT,
  curp TEXT NOT NULL,
  email TEXT,
  estatus TEXT NOT NULL,
  folio TEXT NOT NULL,
  tiempoaproxmin INTEGER NOT NULL,
  created_by INTEGER,
  created_at TIMESTAMP,
  updated_by INTEGER,
  updated_at TIMESTAMP
);
CREATE TABLE users (
  id_user INTEGER PRIMARY KEY,
  tipo_user TEXT NOT NULL,
  estatus TEXT NOT NULL,
  email TEXT,
  password TEXT,
  nombre TEXT NOT NULL,
  oficina_id INTEGER NOT NULL,
  disponibleturno TEXT NOT NULL,
  ventanilla TEXT,
  REMEMBER_TOKEN TEXT,
  created_by INTEGER,
  created_at TIMESTAMP,
  updated_by INTEGER,
  updated_at TIMESTAMP
);
CREATE TABLE valoraciones (
  id_valoracion INTEGER PRIMARY KEY,
  turno_id INTEGER NOT NULL,
  folio TEXT NOT NULL,
  estrellas INTEGER,
  respuesta1 TEXT,
  respuesta2 TEXT,
  observaciones TEXT,
  created_by INTEGER,
  created_at TIMESTAMP,
  updated_by INTEGER,
  updated_at TIMESTAMP
);
CREATE INDEX turnos_cita ON turnos (cita_id);
