import { personName } from './names.ts';
import type { Random } from './random.ts';

export const REGIONS = ['east', 'south', 'north'] as const;
export type Region = (typeof REGIONS)[number];

export interface SampleDepartment {
  key: string;
  name: string;
  parent: string | null;
  /** Key of the person who leads it. */
  leader: string;
}

export interface SamplePerson {
  key: string;
  name: string;
  title: string;
  department: string;
  role: 'admin' | 'salesManager' | 'salesRep' | 'presales' | 'legal' | 'finance' | 'delivery';
  region: Region | null;
  /** Sells: owns accounts, leads and deals. */
  sells: boolean;
  /** 0 to 1: how closely they follow up, write down in time and keep dates true. */
  diligence: number;
  /** Factor of the win rate. */
  skill: number;
}

const DEPARTMENTS: readonly SampleDepartment[] = [
  { key: 'sales', name: '销售中心', parent: null, leader: 'director' },
  { key: 'operations', name: '销售运营部', parent: null, leader: 'admin' },
  { key: 'east', name: '华东大区', parent: 'sales', leader: 'eastManager' },
  { key: 'east1', name: '华东一组', parent: 'east', leader: 'east1Lead' },
  { key: 'east2', name: '华东二组', parent: 'east', leader: 'east2Lead' },
  { key: 'south', name: '华南大区', parent: 'sales', leader: 'southManager' },
  { key: 'south1', name: '华南一组', parent: 'south', leader: 'south1Lead' },
  { key: 'north', name: '华北大区', parent: 'sales', leader: 'northManager' },
  { key: 'north1', name: '华北一组', parent: 'north', leader: 'north1Lead' },
  { key: 'presales', name: '售前支持部', parent: null, leader: 'presales1' },
  { key: 'legal', name: '法务部', parent: null, leader: 'legal' },
  { key: 'finance', name: '财务部', parent: null, leader: 'finance' },
  { key: 'delivery', name: '交付部', parent: null, leader: 'delivery1' },
];

type Seat = readonly [key: string, title: string, department: string, role: SamplePerson['role'], diligence?: number];

/** 24 seats. Diligence is set by hand, so that every team has someone to praise and someone to talk to. */
const SEATS: readonly Seat[] = [
  ['admin', '销售运营经理', 'operations', 'admin'],
  ['east1Rep1', '客户经理', 'east1', 'salesRep', 0.92],
  ['eastManager', '华东大区经理', 'east', 'salesManager', 0.85],
  ['presales1', '售前经理', 'presales', 'presales'],
  ['east1Rep2', '客户经理', 'east1', 'salesRep', 0.4],
  ['director', '销售总监', 'sales', 'salesManager'],
  ['east1Lead', '华东一组组长', 'east1', 'salesManager', 0.8],
  ['east2Lead', '华东二组组长', 'east2', 'salesManager', 0.75],
  ['east2Rep1', '客户经理', 'east2', 'salesRep', 0.65],
  ['east2Rep2', '客户经理', 'east2', 'salesRep', 0.88],
  ['east2Rep3', '客户经理', 'east2', 'salesRep', 0.35],
  ['southManager', '华南大区经理', 'south', 'salesManager', 0.7],
  ['south1Lead', '华南一组组长', 'south1', 'salesManager', 0.85],
  ['south1Rep1', '客户经理', 'south1', 'salesRep', 0.6],
  ['south1Rep2', '客户经理', 'south1', 'salesRep', 0.45],
  ['northManager', '华北大区经理', 'north', 'salesManager', 0.8],
  ['north1Lead', '华北一组组长', 'north1', 'salesManager', 0.7],
  ['north1Rep1', '客户经理', 'north1', 'salesRep', 0.95],
  ['north1Rep2', '客户经理', 'north1', 'salesRep', 0.5],
  ['presales2', '售前顾问', 'presales', 'presales'],
  ['legal', '法务专员', 'legal', 'legal'],
  ['finance', '财务专员', 'finance', 'finance'],
  ['delivery1', '交付经理', 'delivery', 'delivery'],
  ['delivery2', '实施顾问', 'delivery', 'delivery'],
];

const regionOf = (department: string): Region | null => REGIONS.find((region) => department.startsWith(region)) ?? null;

export interface Organisation {
  departments: readonly SampleDepartment[];
  people: readonly SamplePerson[];
}

/** @param size people, 3 or more; the first seats are kept, and departments whose leader has a seat */
export function organisationOf(random: Random, size: number, taken: Set<string>): Organisation {
  const people = SEATS.slice(0, Math.max(3, size)).map(([key, title, department, role, diligence]): SamplePerson => {
    const region = regionOf(department);
    return {
      key,
      name: personName(random, taken),
      title,
      department,
      role,
      region,
      sells: region !== null,
      diligence: diligence ?? 0.8,
      skill: random.between(0.88, 1.14),
    };
  });
  // A team without its own leader in a small house is led by the region's.
  const seated = new Set(people.map((person) => person.key));
  const departments = DEPARTMENTS.filter(
    ({ key }) => people.some((person) => person.department === key) || ['sales', 'operations'].includes(key),
  ).map((department) => ({
    ...department,
    leader: seated.has(department.leader)
      ? department.leader
      : (people.find((person) => person.region === regionOf(department.key) && person.role === 'salesManager')?.key ??
        'admin'),
  }));
  return { departments, people };
}
